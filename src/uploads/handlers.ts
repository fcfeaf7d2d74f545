import type { HandlersOf } from '../kernel/route.ts';
import type { uploadRoutes } from './routes.ts';
import { createUpload, type UploadParts } from './uploads.ts';

/** Answers the upload route. */
export function createUploadHandlers(parts: UploadParts): HandlersOf<typeof uploadRoutes> {
  return {
    createUpload: async ({ actor, body }) => {
      const { url, fields, key, expiresAt } = await createUpload(parts, actor, body);
      return { body: { url, fields, key, expiresAt: expiresAt.toISOString() } };
    },
  };
}
