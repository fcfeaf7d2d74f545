import { findEvent, findOwnEvent, type EventRecord, type EventStore } from '../events/events.ts';
import type { Actor } from '../kernel/actor.ts';
import { inBlocks } from '../kernel/content.ts';
import { FIRST_BYTES, typeOfContent } from '../kernel/content-type.ts';
import { DomainError } from '../kernel/errors.ts';
import { newId, type Id } from '../kernel/ids.ts';
import { canonicalType, isAsAnnounced } from '../kernel/media-type.ts';
import type { Objects } from '../platform/objects.ts';
import { assertOwnUpload, typesFor, uploadNotFound } from '../uploads/uploads.ts';
import type { MediaKind, NewMedia } from './schemas.ts';

/** What an event may have, so that its list needs no pages. */
const MOST_PER_EVENT = 50;

/** A file of an event as it is stored. Size in bytes. */
export interface Media {
  id: Id;
  eventId: Id;
  kind: MediaKind;
  title: string;
  fileName: string;
  type: string;
  size: number;
  isPublic: boolean;
  createdAt: Date;
}

/** Where the rows are kept. */
export interface MediaStore {
  /** Keeps a file unless its event has as many as it may, or the upload has been used. */
  insert(media: Media, uploadId: Id, mostPerEvent: number): Promise<'kept' | 'too_many' | 'upload_used'>;
  listOf(eventId: Id): Promise<Media[]>;
  find(id: Id): Promise<Media | undefined>;
  /** Which of these files there are. */
  named(ids: readonly Id[]): Promise<Set<Id>>;
  /** All files in the order of their ids, from the first one behind `after`. */
  page(after: Id | undefined, limit: number): Promise<Media[]>;
  /** Whether there was such a file of this event. */
  remove(id: Id, eventId: Id): Promise<boolean>;
  /** Whether this user holds a place at the event. */
  isAttendee(eventId: Id, userId: Id): Promise<boolean>;
}

/** What the rules of media work with. */
export interface MediaParts {
  events: Pick<EventStore, 'find'>;
  store: MediaStore;
  objects: Objects;
  /** In bytes. */
  largest: number;
}

/** The key of a file's object. */
export const objectKey = ({ id, eventId }: Pick<Media, 'id' | 'eventId'>): string => `media/${eventId}/${id}`;

/**
 * Adds an uploaded file to an event: 1. may the actor, 2. copy the upload to where it stays, 3. judge the copy, 4. keep the
 * row, 5. remove the upload. The copy is judged, not the upload, because its form may be used again meanwhile. A failure
 * removes the copy; a function that dies leaves a copy without a row, which the sweep removes.
 * @throws DomainError event_not_found, forbidden, upload_not_found, upload_unusable, media_limit_reached, storage_unavailable
 */
export async function addMedia(
  parts: MediaParts,
  actor: Actor,
  { eventId, wish }: { eventId: Id; wish: NewMedia },
  now: Date,
): Promise<Media> {
  await findOwnEvent(parts.events, actor, eventId);
  const uploadId = assertOwnUpload(wish.key, 'event-media', actor.id);
  const place = { id: newId(), eventId };
  const key = objectKey(place);
  await parts.objects.copy(wish.key, key);
  try {
    const judged = await judge(parts, key);
    const { kind, title, isPublic } = wish;
    const media = { ...place, kind, title, isPublic, ...judged, createdAt: now };
    const outcome = await parts.store.insert(media, uploadId, MOST_PER_EVENT);
    if (outcome !== 'kept') throw refusal(outcome);
    // It is done: an upload that cannot be removed now is swept.
    await Promise.allSettled([parts.objects.remove(wish.key)]);
    return media;
  } catch (error) {
    if (!(await isKept(parts.store, place.id))) await parts.objects.remove(key);
    if (error instanceof DomainError && error.code === 'upload_unusable')
      await parts.objects.remove(wish.key);
    throw error;
  }
}

/** The row decides: an answer that was lost on its way may have been a yes. */
const isKept = async (store: MediaStore, id: Id): Promise<boolean> =>
  store.find(id).then(
    (media) => media !== undefined,
    // Unknown: an object too many is swept, one too few is a broken link.
    () => true,
  );

async function judge(
  { objects, largest }: MediaParts,
  key: string,
): Promise<Pick<Media, 'type' | 'size' | 'fileName'>> {
  const head = await objects.head(key);
  if (head === undefined) throw uploadNotFound();
  const { size, fileName = 'file' } = head;
  if (size === 0) throw unusable('The file is empty.');
  if (size > largest) throw unusable(`The file is larger than ${largest} bytes.`);
  const read = async (from: number, bytes: number): Promise<Buffer> =>
    (await objects.part(key, from, bytes)) ?? Buffer.alloc(0);
  const found = await typeOfContent(inBlocks({ size, read }, FIRST_BYTES));
  return { size, type: asAnnounced(canonicalType(head.type), found), fileName };
}

/** The type that the file has: what it holds decides, not its name. @throws DomainError upload_unusable */
function asAnnounced(announced: string, found: string | undefined): string {
  if (found !== undefined && isAsAnnounced(announced, found)) return found;
  const detail = `The file was announced as ${announced}, but its content is ${found ?? 'of no known type'}.`;
  const message = `must be the key of a file that holds what was announced, one of ${typesFor('event-media').join(', ')}`;
  throw new DomainError('upload_unusable', detail, { fields: [{ path: 'body.key', message }] });
}

const unusable = (detail: string): DomainError => new DomainError('upload_unusable', detail);

const refusal = (outcome: 'too_many' | 'upload_used'): DomainError =>
  outcome === 'upload_used'
    ? uploadNotFound()
    : new DomainError('media_limit_reached', `An event may have ${MOST_PER_EVENT} files. Remove one first.`);

/** The files of an event that a caller may download; without sign-in (undefined), the public ones. @throws DomainError event_not_found */
export async function listMedia(
  parts: Pick<MediaParts, 'events' | 'store'>,
  actor: Actor | undefined,
  eventId: Id,
): Promise<Media[]> {
  const event = await findEvent(parts.events, eventId);
  const all = await parts.store.listOf(eventId);
  const isInsider = actor !== undefined && (await belongsTo(parts.store, actor, event));
  return isInsider ? all : all.filter(({ isPublic }) => isPublic);
}

/** A file that a caller may download; without sign-in (undefined), a public one. @throws DomainError media_not_found */
export async function findMedia(
  { events, store }: Pick<MediaParts, 'events' | 'store'>,
  actor: Actor | undefined,
  id: Id,
): Promise<Media> {
  const media = await store.find(id);
  if (media?.isPublic) return media;
  if (media === undefined || actor === undefined) throw notFound();
  const event = await findEvent(events, media.eventId);
  if (!(await belongsTo(store, actor, event))) throw notFound();
  return media;
}

/** Whether an event's private files are for this user: its organizer, admins, and attendees. */
const belongsTo = async (store: MediaStore, actor: Actor, event: EventRecord): Promise<boolean> =>
  actor.isAdmin || event.organizer.id === actor.id || store.isAttendee(event.id, actor.id);

/**
 * Removes a file: the row first, so that no link leads to nothing. Then it is done: an object that cannot be removed now is
 * swept.
 * @throws DomainError event_not_found, forbidden, media_not_found
 */
export async function removeMedia(
  { events, store, objects }: MediaParts,
  actor: Actor,
  place: Pick<Media, 'id' | 'eventId'>,
): Promise<void> {
  await findOwnEvent(events, actor, place.eventId);
  if (!(await store.remove(place.id, place.eventId))) throw notFound();
  await Promise.allSettled([objects.remove(objectKey(place))]);
}

const notFound = (): DomainError => new DomainError('media_not_found', 'There is no such file for you.');
