import type { Routes } from '../kernel/route.ts';
import { newUpload, uploadView } from './schemas.ts';

export const uploadRoutes = {
  createUpload: {
    function: 'media',
    method: 'POST',
    path: '/api/uploads',
    access: 'user',
    tag: 'Media',
    summary: 'Get a form to upload a file',
    description:
      'Send the file within 15 minutes as multipart/form-data to `url`: all `fields` first, the file last, as `file`. ' +
      'It must have exactly the size that was announced, and hold what was announced. `contentType` may be what a browser ' +
      'calls the file, such as image/jpg or audio/x-m4a; `fields` then names the registered type, and is sent as it is. ' +
      'Then name its `key` where the file shall belong. ' +
      "Only an event's organizer and admins may upload for it.",
    body: newUpload,
    success: { status: 201, description: 'The form', body: uploadView },
    errors: ['event_not_found', 'forbidden'],
  },
} as const satisfies Routes;
