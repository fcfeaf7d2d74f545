import * as v from 'valibot';
import { closed, id, instantOut, line, uploadKey, whole } from '../kernel/schemas.ts';

const KINDS = ['poster', 'seating-plan', 'audio', 'video', 'document'] as const;

/** The body of `addEventMedia`. */
export const newMedia = closed({
  key: uploadKey,
  title: line(200),
  kind: v.picklist(KINDS, `must be one of ${KINDS.join(', ')}`),
  isPublic: v.optional(v.boolean('must be true or false'), false),
});

/** A file of an event, as shown to callers who may download it. */
export const mediaView = v.strictObject({
  id,
  eventId: id,
  kind: v.picklist(KINDS),
  title: v.string(),
  fileName: v.string(),
  type: v.string(),
  size: whole,
  isPublic: v.boolean(),
  createdAt: instantOut,
});
export const mediaList = v.strictObject({ items: v.array(mediaView) });

/** A link that works for a while, without any token. */
export const downloadView = v.strictObject({ url: v.string(), expiresAt: instantOut });

/** A path below the operator's own files: names joined by single slashes, never a step upwards. */
export const staticPath = v.pipe(
  v.string('must be a path such as terms/tickets.pdf'),
  v.maxLength(500, 'must have at most 500 characters'),
  v.regex(/^(?!\.)[\w. -]+(?:\/(?!\.)[\w. -]+)*$/, 'must be a path such as terms/tickets.pdf'),
);

export type NewMedia = v.InferOutput<typeof newMedia>;
export type MediaView = v.InferInput<typeof mediaView>;
export type MediaKind = MediaView['kind'];
