import * as v from 'valibot';
import { PICTURE_FORMATS, pictureView } from '../kernel/picture.ts';
import type { Routes } from '../kernel/route.ts';
import { closed, id, uploadKey } from '../kernel/schemas.ts';

/** The body of `setEventPicture` and `setAvatar`. */
export const newPicture = closed({ key: uploadKey });

const eventParams = v.strictObject({ eventId: id });
const MAKING =
  'The upload is used up. It may be a JPEG, PNG, WebP, GIF or AVIF picture of up to 60 megapixels; of an animated one ' +
  'the first frame is taken. What nobody can see, such as where it was taken, is left out.';

const making = ['upload_not_found', 'upload_unusable', 'payload_too_large', 'storage_unavailable'] as const;

export const pictureRoutes = {
  setEventPicture: {
    function: 'pictures',
    method: 'PUT',
    path: '/api/events/{eventId}/picture',
    access: 'user',
    tag: 'Pictures',
    summary: 'Set the picture of an event',
    description: `For its organizer and for admins. \`key\` is that of an upload for the purpose event-picture. ${MAKING}`,
    params: eventParams,
    body: newPicture,
    success: { status: 200, description: 'The picture', body: pictureView },
    errors: ['event_not_found', 'forbidden', ...making],
  },
  removeEventPicture: {
    function: 'pictures',
    method: 'DELETE',
    path: '/api/events/{eventId}/picture',
    access: 'user',
    tag: 'Pictures',
    summary: 'Remove the picture of an event',
    description: 'For its organizer and for admins. Its addresses answer 404 from then on.',
    params: eventParams,
    success: { status: 204, description: 'The event has no picture' },
    errors: ['validation_failed', 'event_not_found', 'forbidden'],
  },
  setAvatar: {
    function: 'pictures',
    method: 'PUT',
    path: '/api/users/me/avatar',
    access: 'user',
    tag: 'Pictures',
    summary: 'Set your picture',
    description: `\`key\` is that of an upload for the purpose avatar. The middle of the picture is taken, as a square. ${MAKING}`,
    body: newPicture,
    success: { status: 200, description: 'The picture', body: pictureView },
    errors: [...making],
  },
  removeAvatar: {
    function: 'pictures',
    method: 'DELETE',
    path: '/api/users/me/avatar',
    access: 'user',
    tag: 'Pictures',
    summary: 'Remove your picture',
    description: 'Its addresses answer 404 from then on.',
    success: { status: 204, description: 'You have no picture' },
    errors: [],
  },
  getPicture: {
    function: 'pictures',
    method: 'GET',
    path: '/api/pictures/{pictureId}/{variant}',
    access: 'public',
    tag: 'Pictures',
    summary: 'Get a picture',
    description:
      'A variant is a width with or without an ending: `640.webp`, `640.jpg`, or `640` for what `Accept` prefers: WebP for ' +
      'programs that name it, else JPEG. ' +
      'A picture never changes: a new one has another id. Answers 304 when `If-None-Match` names its ETag.',
    database: 'cannot fail it',
    params: v.strictObject({
      pictureId: id,
      variant: v.pipe(
        v.string(),
        v.regex(/^[1-9]\d{0,3}(?:\.(?:webp|jpg))?$/, 'must be a width such as 640, 640.webp or 640.jpg'),
      ),
    }),
    headers: v.object({
      accept: v.optional(v.string()),
      'if-none-match': v.optional(v.string()),
    }),
    success: {
      status: 200,
      description: 'The picture',
      raw: {
        [PICTURE_FORMATS.webp]: 'For clients that accept it',
        [PICTURE_FORMATS.jpg]: 'For all others',
      },
      headers: {
        ETag: 'Names the picture and the variant',
        'Cache-Control': 'Says that it may be kept for ever',
      },
    },
    errors: ['validation_failed', 'picture_not_found', 'storage_unavailable'],
  },
} as const satisfies Routes;
