import { PROBLEMS } from '../../src/http/problem.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import type { Route, Routes } from '../../src/kernel/route.ts';
import { entriesOf, type JsonObject } from './json-schema.ts';

const withBody: readonly ErrorCode[] = [
  'validation_failed',
  'malformed_json',
  'payload_too_large',
  'unsupported_media_type',
];

/** Every code that a route can answer: its own and those that routes of its kind share. */
export function errorCodesOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>(route.errors);
  if (route.database === undefined) codes.add('database_busy').add('database_unavailable');
  if (route.access === 'user') codes.add('unauthenticated').add('account_erased');
  if (route.body !== undefined) withBody.forEach((code) => codes.add(code));
  return [...codes.add('internal_error')];
}

/** What the gateway itself may answer to a request for any route, by status: its message, and when. */
const GATEWAY: Readonly<Record<number, { message: string; when: string }>> = {
  401: { message: 'Unauthorized', when: 'the token is missing, expired or not one of this service' },
  413: { message: 'Request Entity Too Large', when: 'the request has more than 10 MB' },
  429: { message: 'Too Many Requests', when: 'there are too many requests at the moment; try again later' },
  500: { message: 'Internal Server Error', when: 'the service failed before it could answer' },
  503: { message: 'Service Unavailable', when: 'the answer took longer than 30 seconds' },
};
/** Those that every route may meet, whatever it is. */
const ALWAYS = [429, 500, 503];

/** What a booking is refused with stays with its Idempotency-Key; requests that never got as far are not kept. */
const KEPT_STATUSES: readonly number[] = [404, 409];

/** The error responses of a route, one for each status, in the order of the statuses. */
export function problemResponses(route: Route): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>(ALWAYS.map((status) => [status, []]));
  for (const code of errorCodesOf(route)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const isKeyed = entriesOf(route.headers).some(([name]) => name === 'idempotency-key');
  const sorted = [...byStatus].toSorted(([a], [b]) => a - b);
  return Object.fromEntries(
    sorted.map(([status, codes]) => [
      String(status),
      problemResponse(status, codes, isKeyed && KEPT_STATUSES.includes(status)),
    ]),
  );
}

function problemResponse(status: number, codes: ErrorCode[], isKept: boolean): JsonObject {
  const gateway = GATEWAY[status];
  const meanings = codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`);
  if (gateway) meanings.push(`From the gateway, without a code: ${gateway.when}.`);
  return {
    description: meanings.join('\n\n'),
    headers: {
      ...headersOf(status, codes),
      ...(isKept && { 'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } }),
    },
    // The gateway's first: generators that know one media type for a status take it, and it covers both.
    content: { ...(gateway && gatewayContent(gateway.message, codes)), ...problemContent(codes) },
  };
}

function headersOf(status: number, codes: ErrorCode[]): JsonObject {
  return {
    ...(codes.length > 0 && { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } }),
    ...(status === 503 && codes.length > 0 && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
    ...(status === 401 && { 'WWW-Authenticate': { $ref: '#/components/headers/Challenge' } }),
  };
}

/** `code` is narrowed beside the reference, so that all errors share one schema, and generators make one class of it. */
function problemContent(codes: readonly ErrorCode[]): JsonObject {
  if (codes.length === 0) return {};
  return {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem', properties: { code: { enum: codes } } },
      examples: Object.fromEntries(
        codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
      ) as JsonObject,
    },
  };
}

/** Where both the gateway and the API answer, clients must be ready for both bodies. */
const gatewayContent = (message: string, codes: readonly ErrorCode[]): JsonObject => ({
  'application/json': {
    schema: { $ref: `#/components/schemas/${codes.length > 0 ? 'Failure' : 'GatewayMessage'}` },
    example: { message },
  },
});

const DETAILS: Readonly<Partial<Record<ErrorCode, string>>> = {
  validation_failed: 'body.quantity must be a whole number from 1 to 100',
  sold_out: 'Only 1 place is left.',
};
const FACTS: Readonly<Partial<Record<ErrorCode, JsonObject>>> = {
  validation_failed: {
    errors: [{ path: 'body.quantity', message: 'must be a whole number from 1 to 100' }],
  },
  sold_out: { placesLeft: 1 },
  booking_limit_reached: { placesLeft: 0 },
  price_changed: { priceCents: 2600, currency: 'EUR' },
  capacity_below_booked: { booked: 80 },
  events_upcoming: { events: 2 },
  payload_too_large: { maxBytes: 65_536 },
};

/** An example of a problem for each code that one of the routes can answer. */
export function problemExamples(routes: Routes): JsonObject {
  const codes = new Set(Object.values(routes).flatMap(errorCodesOf));
  return Object.fromEntries([...codes].map((code) => [code, { value: exampleOf(code) }]));
}

const exampleOf = (code: ErrorCode): JsonObject => ({
  type: `urn:concert:problem:${code}`,
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  detail: DETAILS[code] ?? `${PROBLEMS[code].title}.`,
  code,
  requestId: 'Vf2kVhOjoAMEMYA=',
  ...FACTS[code],
});
