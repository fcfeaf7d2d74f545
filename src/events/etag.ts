import { requiredTags } from '../kernel/entity-tags.ts';
import type { EventRecord } from './events.ts';

/** The entity tag of an event: its revision, which changes are checked against, and its booked count, which caches need. */
export const etagOf = (event: Pick<EventRecord, 'revision' | 'booked'>): string =>
  `"${event.revision}.${event.booked}"`;

/**
 * The revisions that an If-Match header names. Only the revision is compared: a booking must not stop an edit.
 * @returns undefined where any revision will do (no header, or `*`)
 */
export const revisionsOf = (ifMatch: string | undefined): number[] | undefined =>
  requiredTags(ifMatch)?.flatMap((tag) => (/^\d{1,9}(?:\.|$)/.test(tag) ? [Number.parseInt(tag, 10)] : []));
