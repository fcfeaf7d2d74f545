import { findOwnEvent, type EventStore } from '../events/events.ts';
import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import { type Id, isId, newId } from '../kernel/ids.ts';
import type { PresignedPost, Presigning } from '../platform/presigning.ts';
import { MEDIA_TYPES, PICTURE_TYPES, type NewUpload, type UploadPurpose } from './schemas.ts';

/** How long a form may be used, in seconds. */
const FORM_SECONDS = 15 * 60;

/** How large uploads may be, in bytes. */
export interface UploadLimits {
  picture: number;
  media: number;
}

/** What the making of forms needs. */
export interface UploadParts {
  events: Pick<EventStore, 'find'>;
  presigning: Pick<Presigning, 'post'>;
  limits: UploadLimits;
}

/** A new key for what this caller is going to send. */
const newUploadKey = (purpose: UploadPurpose, sub: Id): string => `uploads/${purpose}/${sub}/${newId()}`;

/**
 * Makes sure that a key is one that this caller was given for this purpose, and gives the id in it.
 * @throws DomainError upload_not_found: other people's uploads are as unknown as those that never were
 */
export function assertOwnUpload(key: string, purpose: UploadPurpose, sub: Id): Id {
  const prefix = `uploads/${purpose}/${sub}/`;
  const id = key.slice(prefix.length);
  if (!key.startsWith(prefix) || !isId(id)) throw uploadNotFound();
  return id;
}

/** The refusal of a key behind which there is nothing, or nothing any more. */
export const uploadNotFound = (): DomainError =>
  new DomainError('upload_not_found', 'There is no such upload of yours, or it was used already.');

/**
 * Makes a form for one upload: what it is for decides who may ask, which types are taken, and how large it may be.
 * @throws DomainError validation_failed, event_not_found, forbidden
 */
export async function createUpload(
  { events, presigning, limits }: UploadParts,
  actor: Actor,
  wish: NewUpload,
): Promise<PresignedPost & { key: string }> {
  checkType(wish);
  checkSize(wish, wish.purpose === 'event-media' ? limits.media : limits.picture);
  await checkEvent(events, actor, wish);
  const key = newUploadKey(wish.purpose, actor.id);
  const { contentType: type, size, fileName } = wish;
  const form = await presigning.post({
    key,
    type,
    // What was announced, to the byte: a form is no ticket for something else.
    size: { least: size, most: size },
    fileName,
    forSeconds: FORM_SECONDS,
  });
  return { key, ...form };
}

/** The types that an upload for this purpose may have, by their registered names. */
export const typesFor = (purpose: UploadPurpose): readonly string[] =>
  purpose === 'event-media' ? MEDIA_TYPES : PICTURE_TYPES;

function checkType({ purpose, contentType }: NewUpload): void {
  const types = typesFor(purpose);
  if (types.includes(contentType)) return;
  const hint = /^image\/hei[cf]$/.test(contentType) ? '; save HEIC pictures as JPEG first' : '';
  throw invalid('contentType', `must be one of ${types.join(', ')}${hint}`);
}

function checkSize({ size }: NewUpload, most: number): void {
  if (size > most) throw invalid('size', `must be at most ${most} bytes`, { maxBytes: most });
}

async function checkEvent(
  events: Pick<EventStore, 'find'>,
  actor: Actor,
  { purpose, eventId }: NewUpload,
): Promise<void> {
  if (purpose === 'avatar') {
    if (eventId !== undefined) throw invalid('eventId', 'must be left out: an avatar belongs to no event');
  } else if (eventId === undefined) throw invalid('eventId', `is required for the purpose ${purpose}`);
  else await findOwnEvent(events, actor, eventId);
}

const invalid = (field: string, message: string, details: Record<string, number> = {}): DomainError =>
  new DomainError('validation_failed', `body.${field} ${message}`, {
    details,
    fields: [{ path: `body.${field}`, message }],
  });
