import type { MiddlewareObj } from '@middy/core';
import { DomainError } from '../kernel/errors.ts';
import type { ApiEvent, ApiResponse } from './types.ts';

/** The largest JSON body that the API reads, in bytes. The largest honest one, a long event description, is a tenth of it. */
const MAX_BODY_BYTES = 64 * 1024;

/** Refuses bodies that are too large before anything parses them, and a missing one as malformed. */
export const bodyLimit = (): MiddlewareObj<ApiEvent, ApiResponse> => ({
  before: ({ event }) => {
    const bytes = Buffer.byteLength(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (bytes > MAX_BODY_BYTES) {
      throw new DomainError(
        'payload_too_large',
        `The body has ${bytes} bytes; at most ${MAX_BODY_BYTES} are read.`,
        {
          details: { maxBytes: MAX_BODY_BYTES },
        },
      );
    }
  },
});

/**
 * Gives the body parser's refusals Concert's own codes: 415 for the wrong content type,
 * malformed_json for everything that does not parse (or tries to set a prototype).
 */
export function bodyError(error: unknown): unknown {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 415) {
    return new DomainError(
      'unsupported_media_type',
      'Send the body as JSON with content-type: application/json.',
    );
  }
  if (status === 422 || status === 400) {
    return new DomainError('malformed_json', 'The body must be one JSON document.');
  }
  return error;
}
