import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { ApiEvent } from '../../src/http/types.ts';
import { routes } from '../../src/routes.ts';
import { book, eventBody, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { askRaw } from '../support/raw-event.ts';

let api: TestApi;
const lines: string[] = [];
const fan = newUser('fan', { groups: ['admins'] });
const known: string[] = [];

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  api = await startApi({ LOG_LEVEL: 'DEBUG' });
  const event = await publish(api, fan, { capacity: null });
  const booking = await book(api, fan, { eventId: event.body.id });
  known.push(event.body.id, booking.body.id);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await api.stop();
});

const everyRoute = Object.values(routes);
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom(
    "' OR 1=1 -- ",
    '\u0000',
    '\ud800',
    '__proto__',
    'null',
    '-1',
    '1e9',
    '*',
    '"1"',
    '[object Object]',
  ),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.integer().map(String),
);
const named = (names: string[], values: fc.Arbitrary<string>) =>
  fc.dictionary(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, text), values, { maxKeys: 6 });
const query = named(
  'q category city country from to organizer currency priceMax onlyAvailable sort limit cursor status upcoming'.split(
    ' ',
  ),
  fc.oneof(
    { weight: 2, arbitrary: text },
    fc.constantFrom('1', 'true', 'start', 'newest', 'price', 'confirmed', 'EUR'),
  ),
);
const headers = named(
  ['if-match', 'if-none-match', 'idempotency-key', 'content-type', 'content-encoding', 'accept'],
  text,
);
const parameters = fc.record({ eventId: text, bookingId: text }, { requiredKeys: [] });
const mutated = fc
  .tuple(
    fc.constantFrom<() => Record<string, unknown>>(
      eventBody,
      () => ({ eventId: known[0], quantity: 1 }),
      () => ({ eventId: known[0], quantity: 1, expectedUnitPriceCents: 2_500, currency: 'EUR' }),
      () => ({ name: 'x' }),
    ),
    fc.dictionary(
      fc.oneof(
        text,
        fc.constantFrom(
          ...Object.keys(eventBody()),
          'description',
          'maxPerUser',
          'quantity',
          'eventId',
          'expectedUnitPriceCents',
          'website',
          'phone',
        ),
      ),
      fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), text),
      { maxKeys: 3 },
    ),
  )
  .map(([valid, changes]) => JSON.stringify({ ...valid(), ...changes }));
const body = fc.oneof({ weight: 3, arbitrary: mutated }, fc.json(), text, fc.constant(undefined));

/** What every answer to whatever request must be. */
function expectDecent({ status, headers: answered, body: document }: Answer): void {
  expect(status).toBeLessThan(500);
  expect(answered['x-request-id']).toBeTruthy();
  expect(Object.values(answered).every((value) => /^[\x20-\x7e]*$/.test(value))).toBe(true);
  if (status < 400) return;
  expect(answered['content-type']).toBe('application/problem+json');
  expect(document).toMatchObject({ status, type: `urn:concert:problem:${document.code}` });
  expect(JSON.stringify(document)).not.toMatch(/node_modules|\.ts:|SELECT |ER_[A-Z]+/);
}

describe('when anything at all is sent', () => {
  const ask = (parts: Partial<ApiEvent>, route: (typeof everyRoute)[number]) =>
    askRaw(api, route, { ...(parts as object), as: fan });

  it.each(everyRoute.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s never fails on our side',
    async (_name, route) => {
      const input = fc.record(
        {
          pathParameters: parameters,
          queryStringParameters: query,
          rawQueryString: text,
          headers: headers.map((given) => ({ 'content-type': 'application/json', ...given })),
          body,
          isBase64Encoded: fc.boolean(),
        },
        { requiredKeys: ['headers', 'body'] },
      );
      await fc.assert(
        fc.asyncProperty(input, async (parts) => expectDecent(await ask(parts as Partial<ApiEvent>, route))),
        { numRuns: 150 },
      );
    },
  );

  it('past the first checks, nothing fails on our side either', async () => {
    const input = fc.record({ query, changes: mutated, ifMatch: text, one: fc.constantFrom(0, 1) });
    await fc.assert(
      fc.asyncProperty(input, async ({ query: asked, changes, ifMatch, one }) => {
        const pathParameters = { eventId: known[one], bookingId: known[one] } as Record<string, string>;
        const json = {
          'content-type': 'application/json',
          'if-match': ifMatch,
          'idempotency-key': randomUUID(),
        };
        const single = Object.entries(asked).slice(0, 1);
        const wanted = [
          ask({ queryStringParameters: Object.fromEntries(single) }, routes.listEvents),
          ask({ pathParameters: { eventId: known[one] }, body: changes, headers: json }, routes.updateEvent),
          ask({ body: changes, headers: json }, routes.createEvent),
          ask({ body: changes, headers: json }, routes.createBooking),
          ask({ body: changes, headers: json }, routes.updateMe),
          ask({ pathParameters: { bookingId: pathParameters['bookingId'] } }, routes.getBooking),
        ];
        for (const answer of await Promise.all(wanted)) expectDecent(answer);
      }),
      { numRuns: 150 },
    );
  });

  it('the log holds one JSON document a line, and nobody by name', () => {
    const own = lines.join('').trim().split('\n');
    expect(own.length).toBeGreaterThan(500);
    for (const line of own) {
      expect(JSON.parse(line)).toMatchObject({
        level: 'INFO',
        message: 'request',
        requestId: expect.any(String),
      });
    }
    const all = own.join('\n');
    for (const secret of [fan.id, fan.email, new URL(api.database.url).password])
      expect(all).not.toContain(secret);
  });
});
