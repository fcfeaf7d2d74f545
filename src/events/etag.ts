import type { EventRecord } from './events.ts';

/** The entity tag of an event: its revision, which changes are checked against, and its booked count, which caches need. */
export const etagOf = (event: Pick<EventRecord, 'revision' | 'booked'>): string =>
  `"${event.revision}.${event.booked}"`;

const TAG_LIST = /^(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*$/;

/**
 * The revisions that an If-Match header names. Only the revision is compared: a booking must not stop an edit.
 * @returns undefined where any revision will do (no header, or `*`)
 */
export function revisionsOf(ifMatch: string | undefined): number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  // What is no list of tags matches nothing: refusing a change is the safe side.
  if (!TAG_LIST.test(ifMatch.trim())) return [];
  return [...ifMatch.matchAll(/(?<!W\/)"(\d{1,9})(?:\.\d+)?"/g)].map((tag) => Number(tag[1]));
}

/** Whether an If-None-Match header names this tag. */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.includes(etag));
