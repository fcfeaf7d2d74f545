import * as v from 'valibot';
import { canonicalType } from '../kernel/media-type.ts';
import { closed, id, instantOut, integer, text } from '../kernel/schemas.ts';

/** What an upload is for; part of its key. */
export const PURPOSES = ['event-picture', 'avatar', 'event-media'] as const;
export type UploadPurpose = (typeof PURPOSES)[number];

/** What pictures may be on the way in. Others that phones make (HEIC) few programs can read. */
export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;

/** What may go with an event: nothing that a browser would run (HTML, SVG). */
export const MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'video/mp4',
] as const;

/** No file is larger, whatever the settings say. */
const LARGEST_BYTES = 5_000 * 1024 * 1024;

/** The body of `createUpload`. */
export const newUpload = closed({
  purpose: v.picklist(PURPOSES, `must be one of ${PURPOSES.join(', ')}`),
  eventId: v.optional(id),
  contentType: v.pipe(
    v.string('must be a media type such as image/jpeg'),
    v.maxLength(200, 'must have at most 200 characters'),
    v.transform(canonicalType),
  ),
  size: integer(1, LARGEST_BYTES),
  fileName: text(150),
});

/** A form for one upload. */
export const uploadView = v.strictObject({
  url: v.string(),
  fields: v.record(v.string(), v.string()),
  key: v.string(),
  expiresAt: instantOut,
});

export type NewUpload = v.InferOutput<typeof newUpload>;
