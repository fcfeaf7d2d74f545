import type { MiddlewareObj } from '@middy/core';
import { DomainError } from '../kernel/errors.ts';
import type { ApiEvent, ApiResponse } from './types.ts';

/**
 * The largest JSON body that the API reads, in bytes. JSON may write any character as `\uXXXX`, and one outside the basic
 * plane as two of them: every body that is valid fits, with 5,000 emoji in a description of twelve bytes each. A test
 * computes the largest from the schemas.
 */
export const MAX_BODY_BYTES = 80 * 1024;

/** Refuses bodies that are packed or too large before anything parses them. */
export const bodyLimit = (): MiddlewareObj<ApiEvent, ApiResponse> => ({
  before: ({ event }) => {
    const coding = event.headers['content-encoding']?.trim() || 'identity';
    if (coding.toLowerCase() !== 'identity') {
      throw new DomainError(
        'unsupported_media_type',
        `Send the body as it is, without content-encoding: packed ones (${coding.slice(0, 40)}) are not read.`,
      );
    }
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
 * Gives the body parser's refusals Concert's own code: malformed_json for everything that does not parse, or tries to set a
 * prototype.
 */
export function bodyError(error: unknown): unknown {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 422 || status === 400) {
    return new DomainError('malformed_json', 'The body must be one JSON document.');
  }
  return error;
}
