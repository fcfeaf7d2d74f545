import { isKnownBy } from '../kernel/entity-tags.ts';
import type { ApiEvent } from './types.ts';

/**
 * Whether a request is answered with 304 instead of what the caller already has: a GET or HEAD that would be answered with
 * 200 and an ETag that its If-None-Match names (RFC 9110, 13.1.2). It holds for every route that gives an ETag.
 * @param headers of the answer, names in lower case
 */
export function isNotModified(
  event: Pick<ApiEvent, 'headers' | 'requestContext'>,
  statusCode: number,
  headers: Readonly<Record<string, string>>,
): boolean {
  const { method } = event.requestContext.http;
  const ifNoneMatch = event.headers['if-none-match'];
  const etag = headers['etag'];
  if (ifNoneMatch === undefined || etag === undefined || statusCode !== 200) return false;
  return (method === 'GET' || method === 'HEAD') && isKnownBy(ifNoneMatch, etag);
}
