import type { IncomingMessage } from 'node:http';

/** The CORS settings of an HTTP API. */
export interface CorsSettings {
  allowedOrigins: readonly string[];
  allowedMethods: readonly string[];
  allowedHeaders: readonly string[];
  exposedResponseHeaders: readonly string[];
  /** Seconds for which browsers may remember a preflight. */
  maxAge: number;
}

type Headers = Record<string, string>;

/**
 * The CORS headers of an answer. The gateway adds them to its own answers as well as to the function's.
 * @returns none when the request is no cross-origin one or comes from an origin that is not allowed
 */
export function corsHeaders(request: IncomingMessage, cors: CorsSettings): Headers {
  const allowed = allowedOrigin(request.headers.origin, cors);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    'access-control-expose-headers': cors.exposedResponseHeaders.join(','),
    ...(allowed !== '*' && { vary: 'Origin' }),
  };
}

/** An answer's headers with those of CORS; what it varies by already stays said. */
export function withCors(
  headers: Record<string, string | string[]>,
  cors: Headers,
): Record<string, string | string[]> {
  const vary = [headers['vary'], cors['vary']].flat().filter(Boolean).join(', ');
  return { ...headers, ...cors, ...(vary !== '' && { vary }) };
}

/** The headers with which the gateway itself answers an OPTIONS request; empty when it is not a welcome preflight. */
export function preflightHeaders(request: IncomingMessage, cors: CorsSettings): Headers {
  const allowed = allowedOrigin(request.headers.origin, cors);
  if (allowed === undefined || request.headers['access-control-request-method'] === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': cors.allowedMethods.join(','),
    'access-control-allow-headers': cors.allowedHeaders.join(','),
    'access-control-max-age': String(cors.maxAge),
    ...(allowed !== '*' && { vary: 'Origin' }),
  };
}

function allowedOrigin(origin: string | undefined, { allowedOrigins }: CorsSettings): string | undefined {
  if (origin === undefined) return undefined;
  if (allowedOrigins.includes('*')) return '*';
  return allowedOrigins.includes(origin) ? origin : undefined;
}
