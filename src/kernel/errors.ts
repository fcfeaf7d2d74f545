/** Every reason for which Concert refuses or fails a request. Clients may rely on these words; adding one is safe, renaming one is not. */
export type ErrorCode =
  | 'validation_failed'
  | 'malformed_json'
  | 'invalid_cursor'
  | 'idempotency_key_required'
  | 'unauthenticated'
  | 'forbidden'
  | 'route_not_found'
  | 'event_not_found'
  | 'booking_not_found'
  | 'upload_not_found'
  | 'media_not_found'
  | 'file_not_found'
  | 'picture_not_found'
  | 'event_cancelled'
  | 'event_ended'
  | 'event_started'
  | 'events_upcoming'
  | 'sold_out'
  | 'booking_limit_reached'
  | 'price_changed'
  | 'capacity_below_booked'
  | 'start_passed'
  | 'currency_fixed'
  | 'media_limit_reached'
  | 'account_erased'
  | 'precondition_failed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'idempotency_key_reused'
  | 'upload_unusable'
  | 'internal_error'
  | 'database_busy'
  | 'database_unavailable'
  | 'storage_unavailable';

/** One thing that is wrong with one field: `path` as the client wrote it (`body.capacity`, `query.limit`). */
export interface FieldError {
  path: string;
  message: string;
}

/** What a domain error may carry beside its code and message. */
export interface ErrorContext {
  /** Facts for the client, written into the problem document as extra members. */
  details?: Record<string, string | number | boolean | null>;
  fields?: FieldError[];
  retryAfterSeconds?: number;
  /** The refusal is that of an earlier request, repeated for its Idempotency-Key. */
  replayed?: boolean;
  cause?: unknown;
}

/** A refusal in the domain's own words. It knows nothing of HTTP; `http/problem.ts` gives it a status. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, string | number | boolean | null>;
  readonly fields: FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly replayed: boolean;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, { cause: context.cause });
    this.name = 'DomainError';
    this.code = code;
    this.details = context.details ?? {};
    this.fields = context.fields ?? [];
    this.retryAfterSeconds = context.retryAfterSeconds;
    this.replayed = context.replayed ?? false;
  }
}

/** The refusal of a token that outlived its account. */
export const accountErased = (): DomainError =>
  new DomainError('account_erased', 'This account was erased. Sign up again to use the service.');
