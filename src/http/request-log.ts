import { createHash } from 'node:crypto';
import { DomainError } from '../kernel/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { PROBLEMS } from './problem.ts';
import type { ApiEvent, ApiResponse } from './types.ts';

/** A short, stable stand-in for a user in logs: the log distinguishes callers without identifying them. */
const actorHash = (subject: string): string =>
  createHash('sha256').update(subject).digest('hex').slice(0, 12);

/** The fields of a request's log line, whatever its outcome. */
export interface RequestOutcome {
  event: ApiEvent;
  response: ApiResponse;
  error: unknown;
  durationMs: number;
}

/** Writes the one line that every request gets; unknown errors and our own failures with their cause. */
export function logRequest(logger: Logger, { event, response, error, durationMs }: RequestOutcome): void {
  const subject = event.requestContext.authorizer?.jwt?.claims?.['sub'];
  const line = {
    requestId: event.requestContext.requestId,
    route: event.routeKey,
    status: response.statusCode,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(typeof subject === 'string' && { actor: actorHash(subject) }),
    ...(error instanceof DomainError && { code: error.code }),
  };
  if (response.statusCode < 500) logger.info('request', line);
  else logger.error('request failed', { ...line, ...cause(error) });
}

function cause(error: unknown): { error?: unknown } {
  if (!(error instanceof DomainError)) return { error };
  return error.code in PROBLEMS && error.cause !== undefined ? { error: error.cause } : {};
}
