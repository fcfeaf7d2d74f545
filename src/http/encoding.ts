import type { MiddlewareObj } from '@middy/core';
import { DomainError } from '../kernel/errors.ts';
import type { ApiEvent, ApiResponse } from './types.ts';

/** Names of UTF-8 and of its part ASCII (IANA character sets), in lower case. */
const READ = new Set(['utf-8', 'utf8', 'us-ascii']);
/** The charset parameter of a media type, bare or in quotes (RFC 9110, 8.3.1). */
const CHARSET = /;[ \t]*charset=(?:"([^"]*)"|([^\s;]*))/i;

/**
 * JSON between systems is UTF-8 (RFC 8259, 8.1). A body that says it is something else, or whose bytes are something else, is
 * refused rather than stored with its letters broken. A byte order mark is no part of the text.
 */
export const utf8Body = (): MiddlewareObj<ApiEvent, ApiResponse> => ({
  before: ({ event }) => {
    const [, quoted, bare] = CHARSET.exec(event.headers['content-type'] ?? '') ?? [];
    const charset = quoted ?? bare;
    if (charset !== undefined && !READ.has(charset.toLowerCase())) {
      throw new DomainError(
        'unsupported_media_type',
        `Send the body as UTF-8: charset=${charset.slice(0, 40)} is not read.`,
      );
    }
    if (event.body === undefined) return;
    event.body = event.isBase64Encoded ? decoded(event.body) : event.body.replace(/^\ufeff/, '');
    event.isBase64Encoded = false;
  },
});

function decoded(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    throw new DomainError('malformed_json', 'The body is not UTF-8: send JSON in UTF-8.');
  }
}
