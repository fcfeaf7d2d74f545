import { preferredType } from '../kernel/accept.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Id } from '../kernel/ids.ts';
import { PICTURE_FORMATS, pictureViewOf, type PictureFormat, type PictureView } from '../kernel/picture.ts';
import type { HandlersOf } from '../kernel/route.ts';
import { eventOwner, removePicture, setPicture, type PictureParts } from './pictures.ts';
import type { pictureRoutes } from './routes.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Answers the picture routes.
 * @param eventChanged called with every event whose picture has changed, afterwards
 */
export function createPictureHandlers(
  parts: PictureParts,
  eventChanged: (id: Id) => Promise<void>,
): HandlersOf<typeof pictureRoutes> {
  return {
    setEventPicture: async ({ params: { eventId }, body: { key }, actor, now, origin }) => {
      const owner = await eventOwner(parts, actor, eventId);
      const picture = await setPicture(parts, actor, { owner, key }, now);
      await eventChanged(eventId);
      return { body: pictureViewOf(picture, origin) as PictureView };
    },
    removeEventPicture: async ({ params: { eventId }, actor, now }) => {
      await removePicture(parts, await eventOwner(parts, actor, eventId), now);
      await eventChanged(eventId);
      return { body: undefined };
    },
    setAvatar: async ({ body: { key }, actor, now, origin }) => {
      const owner = { kind: 'user', id: actor.id } as const;
      const picture = await setPicture(parts, actor, { owner, key }, now);
      return { body: pictureViewOf(picture, origin) as PictureView };
    },
    removeAvatar: async ({ actor, now }) => {
      await removePicture(parts, { kind: 'user', id: actor.id }, now);
      return { body: undefined };
    },
    getPicture: async ({ params: { pictureId, variant }, headers: { accept } }) => {
      const [width, ending] = variant.split('.');
      const format = (ending as PictureFormat | undefined) ?? preferred(accept);
      const etag = `"${pictureId}-${width}-${format}"`;
      const headers = {
        etag,
        'cache-control': FOR_EVER,
        // Pages of any origin may draw with it.
        'cross-origin-resource-policy': 'cross-origin',
        ...(ending === undefined && { vary: 'Accept' }),
      };
      const content = await parts.files.read(pictureId, `${width}.${format}`);
      if (content === undefined)
        throw new DomainError('picture_not_found', 'There is no such picture, or none of this width.');
      return { body: undefined, raw: { type: PICTURE_FORMATS[format], content }, headers };
    },
  };
}

/** JPEG unless WebP is named: programs without support for it send `*`, too. */
const preferred = (accept: string | undefined): PictureFormat =>
  preferredType(accept, [PICTURE_FORMATS.jpg, PICTURE_FORMATS.webp]) === PICTURE_FORMATS.webp
    ? 'webp'
    : 'jpg';
