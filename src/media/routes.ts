import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';
import { id } from '../kernel/schemas.ts';
import { downloadView, mediaList, mediaView, newMedia, staticPath } from './schemas.ts';

const eventParams = v.strictObject({ eventId: id });
const mediaParams = v.strictObject({ mediaId: id });

export const mediaRoutes = {
  addEventMedia: {
    function: 'media',
    method: 'POST',
    path: '/api/events/{eventId}/media',
    access: 'user',
    tag: 'Media',
    summary: 'Add an uploaded file to an event',
    description:
      'For its organizer and for admins. `key` is that of an upload for the purpose event-media, which is used up. ' +
      'Its `type` is read from what the file holds: it must be the announced one, but MP4 may be announced as sound or film. ' +
      'Unless it is public, only people who have booked, the organizer and admins may download the file.',
    params: eventParams,
    body: newMedia,
    success: { status: 201, description: 'The file', body: mediaView },
    errors: [
      'event_not_found',
      'forbidden',
      'upload_not_found',
      'upload_unusable',
      'media_limit_reached',
      'storage_unavailable',
    ],
  },
  listEventMedia: {
    function: 'media',
    method: 'GET',
    path: '/api/events/{eventId}/media',
    access: 'user',
    tag: 'Media',
    summary: 'List the files of an event that you may download',
    description:
      'All of them for the organizer, admins and people who have booked; the public ones for everybody else.',
    params: eventParams,
    success: { status: 200, description: 'The files, oldest first', body: mediaList },
    errors: ['validation_failed', 'event_not_found'],
  },
  listPublicMedia: {
    function: 'media',
    method: 'GET',
    path: '/api/public/events/{eventId}/media',
    access: 'public',
    tag: 'Media',
    summary: 'List the public files of an event',
    description: 'Those that everybody may download.',
    params: eventParams,
    success: { status: 200, description: 'The files, oldest first', body: mediaList },
    errors: ['validation_failed', 'event_not_found'],
  },
  removeEventMedia: {
    function: 'media',
    method: 'DELETE',
    path: '/api/events/{eventId}/media/{mediaId}',
    access: 'user',
    tag: 'Media',
    summary: 'Remove a file from an event',
    description: 'For its organizer and for admins. The file is deleted for good.',
    params: v.strictObject({ eventId: id, mediaId: id }),
    success: { status: 204, description: 'The file is gone' },
    errors: ['validation_failed', 'event_not_found', 'forbidden', 'media_not_found'],
  },
  downloadMedia: {
    function: 'media',
    method: 'GET',
    path: '/api/media/{mediaId}',
    access: 'user',
    tag: 'Media',
    summary: 'Get a download link',
    description:
      'The link works for five minutes, without a token. A file that you may not download answers as one that does not exist.',
    params: mediaParams,
    success: { status: 200, description: 'The link', body: downloadView },
    errors: ['validation_failed', 'media_not_found'],
  },
  downloadPublicMedia: {
    function: 'media',
    method: 'GET',
    path: '/api/public/media/{mediaId}',
    access: 'public',
    tag: 'Media',
    summary: 'Get a download link for a public file',
    description:
      'The link works for five minutes, without a token. A file that is not public answers as one that does not exist.',
    params: mediaParams,
    success: { status: 200, description: 'The link', body: downloadView },
    errors: ['validation_failed', 'media_not_found'],
  },
  downloadStatic: {
    function: 'media',
    method: 'GET',
    path: '/api/public/static',
    access: 'public',
    tag: 'Media',
    summary: "Get a download link for one of the operator's own files",
    description:
      'What `npm run static -- sync` has published, by its path. The link works for five minutes, without a token.',
    database: 'cannot fail it',
    query: v.strictObject({ path: staticPath }),
    success: { status: 200, description: 'The link', body: downloadView },
    errors: ['validation_failed', 'file_not_found', 'storage_unavailable'],
  },
} as const satisfies Routes;
