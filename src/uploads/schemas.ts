import * as v from 'valibot';
import { DEFAULT_MEDIA_MB, DEFAULT_PICTURE_MB } from '../kernel/limits.ts';
import { canonicalType } from '../kernel/media-type.ts';
import { closed, id, instantOut, line } from '../kernel/schemas.ts';

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

const MB = 1024 * 1024;

const WHOLE_BYTES = 'must be a whole number of bytes from 1 up';

/** How much it may be is a setting, which the rules know: the document has the default of it, and says so. */
const size = v.pipe(
  v.number(WHOLE_BYTES),
  v.safeInteger(WHOLE_BYTES),
  v.minValue(1, WHOLE_BYTES),
  v.metadata({
    wire: {
      type: 'integer',
      minimum: 1,
      maximum: DEFAULT_MEDIA_MB * MB,
      description:
        `Bytes of the file. How many it may have is a setting: ${DEFAULT_PICTURE_MB * MB} for the purposes event-picture ` +
        `and avatar, ${DEFAULT_MEDIA_MB * MB} for event-media, unless the operator has set others. A larger one is ` +
        'refused, with the most that is taken as `maxBytes`.',
    },
  }),
);

/** The body of `createUpload`. */
export const newUpload = closed({
  purpose: v.picklist(PURPOSES, `must be one of ${PURPOSES.join(', ')}`),
  eventId: v.optional(id),
  contentType: v.pipe(
    v.string('must be a media type such as image/jpeg'),
    v.maxLength(200, 'must have at most 200 characters'),
    v.transform(canonicalType),
  ),
  size,
  fileName: line(150),
});

/** A form for one upload. */
export const uploadView = v.strictObject({
  url: v.string(),
  fields: v.record(v.string(), v.string()),
  key: v.string(),
  expiresAt: instantOut,
});

export type NewUpload = v.InferOutput<typeof newUpload>;
