import type { Settings } from '../src/config/settings.ts';
import { methodsOf, type Route, type Routes } from '../src/kernel/route.ts';

/** Headers of every signed-in or writing request beside those of its route. */
const ALWAYS_ALLOWED = ['authorization', 'content-type'];

/**
 * What monitoring adds to requests of web pages, which a browser asks about beforehand: W3C trace context and baggage,
 * Sentry, B3 (one header), X-Ray, and ids that pages make up. Nothing of ours reads them; others are in the settings.
 */
const TRACING = [
  'b3',
  'baggage',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-amzn-trace-id',
  'x-correlation-id',
  'x-request-id',
];

/** What the gateway or every answer of ours has: its own request id and ours, why a token was refused, when to try again. */
const ALWAYS_EXPOSED = ['apigw-requestid', 'retry-after', 'www-authenticate', 'x-request-id'];

/** Browsers always show these to pages (Fetch standard, CORS-safelisted response-header name). */
const ALWAYS_READABLE = ['cache-control', 'content-length', 'content-type', 'last-modified'];

/**
 * What web pages of other origins may do, read from the table of routes: send the headers that routes take, read those
 * that routes document. The gateway uses it, and so does the local one.
 */
export function cors({ api }: Settings, routes: Routes) {
  const all = Object.values(routes);
  const taken = all.flatMap(({ headers }) => namesOf(headers));
  const given = all.flatMap(({ success }) => Object.keys(success.headers ?? {}));
  return {
    allowedOrigins: [...api.corsOrigins],
    allowedMethods: [...new Set(['OPTIONS', ...all.flatMap(methodsOf)])],
    allowedHeaders: headerNames([...ALWAYS_ALLOWED, ...TRACING, ...taken, ...api.corsHeaders]),
    exposedResponseHeaders: headerNames([...ALWAYS_EXPOSED, ...given]).filter(
      (name) => !ALWAYS_READABLE.includes(name),
    ),
    maxAge: 3600,
  };
}

const namesOf = (schema: Route['headers']): string[] =>
  schema !== undefined && 'entries' in schema ? Object.keys(schema.entries as object) : [];

const headerNames = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => name.toLowerCase()))].toSorted();
