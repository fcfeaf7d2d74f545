import { PROBLEMS } from '../../src/http/problem.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import type { Route } from '../../src/kernel/route.ts';
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
  if (route.access === 'user') codes.add('unauthenticated').add('account_erased');
  if (route.body !== undefined) withBody.forEach((code) => codes.add(code));
  return [...codes.add('internal_error')];
}

/** What a booking is refused with stays with its Idempotency-Key; requests that never got as far are not kept. */
const KEPT_STATUSES: readonly number[] = [404, 409];

/** The problem responses of a route, one for each status, in the order of the statuses. */
export function problemResponses(route: Route): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
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
  const problem = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
  };
  const headers: JsonObject = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  if (status === 503) headers['Retry-After'] = { $ref: '#/components/headers/RetryAfter' };
  if (isKept) headers['Idempotency-Replayed'] = { $ref: '#/components/headers/IdempotencyReplayed' };
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
    headers,
    content: {
      'application/problem+json': { schema: problem },
      // The gateway refuses bad tokens before any function of ours runs.
      ...(status === 401 && {
        'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } },
      }),
    },
  };
}

/** The body that every error of ours has (RFC 9457). */
export const problemSchema = (): JsonObject => ({
  type: 'object',
  description:
    'What went wrong (RFC 9457). Rely on `code`; the texts may change. Some codes add members with facts.',
  properties: {
    type: { type: 'string', format: 'uri', description: '`urn:concert:problem:` and the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    requestId: { type: 'string', description: 'Quote it when you report the problem' },
    errors: {
      type: 'array',
      description: 'What is wrong with which field, for `validation_failed`',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
});

/** The body that API Gateway itself answers. */
export const gatewayMessageSchema: JsonObject = {
  type: 'object',
  description: "API Gateway's own answer, to a missing or bad token for example",
  properties: { message: { type: 'string', examples: ['Unauthorized'] } },
};
