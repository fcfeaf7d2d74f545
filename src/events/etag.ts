import { createHash } from 'node:crypto';
import { requiredTags } from '../kernel/entity-tags.ts';
import type { EventRecord } from './events.ts';
import type { EventView } from './schemas.ts';

/**
 * The entity tag of an event as it is shown: its revision, which changes are checked against, its booked count, for human
 * readers of tags, and a hash of the whole response. Whatever is shown besides (the organizer's name, the
 * status that the clock sets) or will be shown some day changes the tag automatically.
 */
export const etagOf = (
  { revision, booked }: Pick<EventRecord, 'revision' | 'booked'>,
  view: EventView,
): string =>
  `"${revision}.${booked}.${createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 16)}"`;

/**
 * The revisions that an If-Match header names. Only the revision is compared: a booking must not block an edit.
 * @returns undefined where any revision will do (no header, or `*`)
 */
export const revisionsOf = (ifMatch: string | undefined): number[] | undefined =>
  requiredTags(ifMatch)?.flatMap((tag) => (/^\d{1,9}(?:\.|$)/.test(tag) ? [Number.parseInt(tag, 10)] : []));
