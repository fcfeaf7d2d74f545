import { findOwnEvent, type EventStore } from '../events/events.ts';
import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import { newId, type Id } from '../kernel/ids.ts';
import type { Picture } from '../kernel/picture.ts';
import type { Objects } from '../platform/objects.ts';
import { assertOwnUpload, uploadNotFound } from '../uploads/uploads.ts';
import type { PictureFiles } from './files.ts';
import type { MadePicture, PictureShape } from './make-picture.ts';

/** The owner of a picture. */
export interface PictureOwner {
  kind: 'event' | 'user';
  id: Id;
}

/** Stores which owner has which picture. */
export interface PictureStore {
  /** Sets or clears the owner's picture, and returns the previous one. */
  set(owner: PictureOwner, picture: Picture | null, now: Date): Promise<Id | null>;
  /** Which of these pictures are in use. */
  named(ids: readonly Id[]): Promise<Set<Id>>;
  /** The pictures in use, in the order of their ids, from the first one behind `after`. */
  page(after: Id | undefined, limit: number): Promise<Id[]>;
}

/** What the rules of pictures work with. */
export interface PictureParts {
  events: Pick<EventStore, 'find'>;
  store: PictureStore;
  files: PictureFiles;
  objects: Objects;
  make: (content: Buffer, shape: PictureShape) => Promise<MadePicture>;
  /** How large an upload may be, in bytes. */
  largest: number;
}

/** Whose picture an event's or the actor's is, if the actor may change it. @throws DomainError event_not_found, forbidden */
export async function eventOwner(
  { events }: Pick<PictureParts, 'events'>,
  actor: Actor,
  eventId: Id,
): Promise<PictureOwner> {
  await findOwnEvent(events, actor, eventId);
  return { kind: 'event', id: eventId };
}

/**
 * Makes a picture out of an upload: 1. read it, 2. make the variants, 3. keep the files, 4. write the row, 5. remove the old
 * files and the upload. Readers see the old picture or the new one. A function that dies leaves files that no row
 * names, or an upload: the sweep removes both.
 * @throws DomainError upload_not_found, upload_unusable, payload_too_large, storage_unavailable
 */
export async function setPicture(
  parts: PictureParts,
  actor: Actor,
  { owner, key }: { owner: PictureOwner; key: string },
  now: Date,
): Promise<Picture> {
  assertOwnUpload(key, owner.kind === 'event' ? 'event-picture' : 'avatar', actor.id);
  const { facts, files } = await madeFrom(parts, key, owner.kind === 'event' ? 'event' : 'avatar');
  const picture = { id: newId(), ...facts };
  await parts.files.save(picture.id, files);
  const old = await written(parts, owner, picture, now);
  // It is done: what cannot be tidied up now is swept later.
  await Promise.allSettled([old && parts.files.remove(old), parts.objects.remove(key)]);
  return picture;
}

async function madeFrom(
  { objects, make, largest }: PictureParts,
  key: string,
  shape: PictureShape,
): Promise<MadePicture> {
  const content = await objects.read(key, largest);
  if (content === undefined) throw uploadNotFound();
  try {
    return await make(content, shape);
  } catch (error) {
    // It will be no better the next time.
    if (error instanceof DomainError && error.code === 'upload_unusable') await objects.remove(key);
    throw error;
  }
}

async function written(
  { store, files }: PictureParts,
  owner: PictureOwner,
  picture: Picture,
  now: Date,
): Promise<Id | null> {
  try {
    return await store.set(owner, picture, now);
  } catch (error) {
    // The answer may have been lost after a yes: only files that surely no row names are removed here.
    const named = await store.named([picture.id]).catch(() => new Set([picture.id]));
    if (!named.has(picture.id)) await files.remove(picture.id);
    throw error;
  }
}

/** Removes a picture; without one, nothing happens. */
export async function removePicture(
  { store, files }: Pick<PictureParts, 'store' | 'files'>,
  owner: PictureOwner,
  now: Date,
): Promise<void> {
  const old = await store.set(owner, null, now);
  await Promise.allSettled([old && files.remove(old)]);
}
