import { create as contentDisposition } from 'content-disposition';
import { DomainError } from '../kernel/errors.ts';
import type { HandlersOf } from '../kernel/route.ts';
import type { DownloadPolicy, PresignedGet, Presigning } from '../platform/presigning.ts';
import {
  addMedia,
  findMedia,
  listMedia,
  objectKey,
  removeMedia,
  type Media,
  type MediaParts,
} from './media.ts';
import type { mediaRoutes } from './routes.ts';
import type { MediaView } from './schemas.ts';

/** How long a link works, in seconds. */
const LINK_SECONDS = 5 * 60;

/** Answers the media routes. Clients exchange bytes with S3; only download links pass here. */
export function createMediaHandlers(
  parts: MediaParts,
  presigning: Pick<Presigning, 'get'>,
): HandlersOf<typeof mediaRoutes> {
  const link = async (policy: Omit<DownloadPolicy, 'forSeconds'>) =>
    linkReply(await presigning.get({ ...policy, forSeconds: LINK_SECONDS }));
  const linkTo = (media: Media) =>
    link({ key: objectKey(media), type: media.type, disposition: attachment(media.fileName) });

  return {
    addEventMedia: async ({ params: { eventId }, body, actor, now }) => ({
      body: viewOf(await addMedia(parts, actor, { eventId, wish: body }, now)),
    }),
    listEventMedia: async ({ params: { eventId }, actor }) => ({
      body: { items: (await listMedia(parts, actor, eventId)).map(viewOf) },
    }),
    listPublicMedia: async ({ params: { eventId } }) => ({
      body: { items: (await listMedia(parts, undefined, eventId)).map(viewOf) },
    }),
    removeEventMedia: async ({ params: { eventId, mediaId }, actor }) => {
      await removeMedia(parts, actor, { id: mediaId, eventId });
      return { body: undefined };
    },
    downloadMedia: async ({ params: { mediaId }, actor }) => linkTo(await findMedia(parts, actor, mediaId)),
    downloadPublicMedia: async ({ params: { mediaId } }) =>
      linkTo(await findMedia(parts, undefined, mediaId)),
    downloadStatic: async ({ query: { path } }) => {
      const key = `static/${path}`;
      const head = await parts.objects.head(key);
      if (head === undefined) throw new DomainError('file_not_found', 'There is no such file.');
      return link({ key, type: head.type, disposition: attachment(path) });
    },
  };
}

/** Downloaded, never displayed: uploads must not run as a page. Any name is encoded so that it stays a name. */
const attachment = (fileName: string): string =>
  contentDisposition(fileName.split(/[\\/]/).findLast(Boolean) ?? 'file');

// The link grants access for five minutes: no cache may serve it to another caller.
const linkReply = ({ url, expiresAt }: PresignedGet) => ({
  body: { url, expiresAt: expiresAt.toISOString() },
  headers: { 'cache-control': 'no-store' },
});

const viewOf = (media: Media): MediaView => ({ ...media, createdAt: media.createdAt.toISOString() });
