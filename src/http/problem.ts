import { DomainError, type ErrorCode } from '../kernel/errors.ts';
import type { ApiResponse } from './types.ts';

/** The HTTP face of every error code: this is the only place that knows status codes for errors. */
export const PROBLEMS: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid' },
  idempotency_key_required: { status: 400, title: 'An Idempotency-Key is required' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  route_not_found: { status: 404, title: 'No such route' },
  event_not_found: { status: 404, title: 'No such event' },
  booking_not_found: { status: 404, title: 'No such booking' },
  upload_not_found: { status: 404, title: 'No such upload' },
  media_not_found: { status: 404, title: 'No such media' },
  file_not_found: { status: 404, title: 'No such file' },
  picture_not_found: { status: 404, title: 'No such picture' },
  event_cancelled: { status: 409, title: 'The event is cancelled' },
  event_ended: { status: 409, title: 'The event has ended' },
  event_started: { status: 409, title: 'The event has started' },
  events_upcoming: { status: 409, title: 'Your events are still to come' },
  sold_out: { status: 409, title: 'Not enough places left' },
  booking_limit_reached: { status: 409, title: 'The limit per person is reached' },
  price_changed: { status: 409, title: 'The price has changed' },
  capacity_below_booked: { status: 409, title: 'More places are booked than that' },
  start_passed: { status: 409, title: 'A booked event cannot be moved into the past' },
  currency_fixed: { status: 409, title: 'The event was booked in its currency' },
  media_limit_reached: { status: 409, title: 'The event has as many media as it may have' },
  account_erased: { status: 410, title: 'The account was erased' },
  precondition_failed: { status: 412, title: 'The event has changed meanwhile' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  upload_unusable: { status: 422, title: 'The uploaded file cannot be used' },
  internal_error: { status: 500, title: 'Something went wrong' },
  database_busy: { status: 503, title: 'Too busy at the moment' },
  database_unavailable: { status: 503, title: 'Unavailable at the moment' },
  storage_unavailable: { status: 503, title: 'Files are unavailable at the moment' },
};

/** The stable URI of a kind of problem. */
const problemType = (code: ErrorCode): string => `urn:concert:problem:${code}`;

/**
 * Writes an error as an RFC 9457 problem document.
 * Anything but a DomainError becomes an opaque 500: its message may hold what clients must not see.
 */
export function problemResponse(error: unknown, requestId: string): ApiResponse {
  const known =
    error instanceof DomainError
      ? error
      : new DomainError(
          'internal_error',
          'The request failed on our side. Quote the request id when you report it.',
        );
  const { status, title } = PROBLEMS[known.code];
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
  };
  if (known.retryAfterSeconds !== undefined) headers['retry-after'] = String(known.retryAfterSeconds);
  if (known.replayed) headers['idempotency-replayed'] = 'true';
  const body = {
    type: problemType(known.code),
    title,
    status,
    detail: known.message,
    code: known.code,
    requestId,
    ...known.details,
    ...(known.fields.length > 0 && { errors: known.fields }),
  };
  return { statusCode: status, headers, body: JSON.stringify(body) };
}
