import type { MiddlewareObj } from '@middy/core';
import { DomainError } from '../kernel/errors.ts';
import type { ApiEvent, ApiResponse } from './types.ts';

/** JSON, or a type made of it such as application/merge-patch+json (RFC 6839, 3.1). */
const JSON_TYPE = /^application\/(?:[^\s/;]+\+)?json$/i;
/** Names of UTF-8 and of its part ASCII (IANA character sets), in lower case. */
const READ = new Set(['utf-8', 'utf8', 'us-ascii']);
/** One parameter of a media type, its value bare or in quotes; blanks may surround the semicolon (RFC 9110, 5.6.6). */
const PARAMETER = /;[ \t]*([^\s;="]+)[ \t]*=[ \t]*(?:"((?:\\.|[^"\\])*)"|([^\s;]*))/g;

/**
 * JSON between systems is UTF-8 (RFC 8259, 8.1). A body that says it is something else, or whose bytes are something else, is
 * refused rather than stored with its letters broken. A byte order mark is no part of the text.
 */
export const utf8Body = (): MiddlewareObj<ApiEvent, ApiResponse> => ({
  before: ({ event }) => {
    const { type, charsets } = mediaTypeOf(event.headers['content-type'] ?? '');
    if (!JSON_TYPE.test(type)) throw unread('Send the body as JSON with content-type: application/json.');
    const other = charsets.find((name) => !READ.has(name.toLowerCase()));
    if (other !== undefined)
      throw unread(`Send the body as UTF-8: charset=${other.slice(0, 40)} is not read.`);
    if (event.body === undefined) return;
    event.body = event.isBase64Encoded ? decoded(event.body) : event.body.replace(/^\ufeff/, '');
    event.isBase64Encoded = false;
  },
});

const unread = (message: string): DomainError => new DomainError('unsupported_media_type', message);

/** The type without its parameters, and each charset that is given. */
function mediaTypeOf(contentType: string): { type: string; charsets: string[] } {
  const [type = ''] = contentType.split(';', 1);
  const charsets = [...contentType.matchAll(PARAMETER)]
    .filter(([, name]) => name?.toLowerCase() === 'charset')
    .map(([, , quoted, bare = '']) => quoted ?? bare);
  return { type: type.trim(), charsets };
}

function decoded(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    throw new DomainError('malformed_json', 'The body is not UTF-8: send JSON in UTF-8.');
  }
}
