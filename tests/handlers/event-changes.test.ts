import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MAX_CAPACITY, MAX_PRICE_CENTS } from '../../src/kernel/limits.ts';
import { eventChanges } from '../../src/events/schemas.ts';
import { type Answer, book, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { beginEvent } from '../support/rows.ts';

let api: TestApi;
const organizer = newUser('organizer');
const fan = newUser('fan');
beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const change = (id: string, body: object, ifMatch?: string): Promise<Answer> =>
  api.request({
    method: 'PATCH',
    path: `/api/events/${id}`,
    body,
    as: organizer,
    ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch } }),
  });
const read = async (id: string): Promise<Record<string, unknown>> =>
  (await api.request({ method: 'GET', path: `/api/events/${id}` })).body;
const cancelBooking = (id: string): Promise<Answer> =>
  api.request({ method: 'POST', path: `/api/bookings/${id}/cancel`, as: fan });

/** The rows of the table in the ADR: field, and what is promised for an event that nobody or somebody has booked. */
const rows = readFileSync(
  new URL('../../docs/adr/0030-what-an-organizer-may-change.md', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, field = '', unbooked = '', booked = '']) => ({
    field: field.replaceAll('`', ''),
    unbooked,
    booked,
    code: /refused with `(\w+)`/.exec(booked)?.[1],
  }));

/** A field without a row may be changed at any time. */
const table = Object.keys(eventChanges.entries).map(
  (field) =>
    rows.find((row) => row.field === field) ?? {
      field,
      unbooked: 'allowed',
      booked: 'allowed',
      code: undefined,
    },
);

/** For each field, a change that the table allows and, where it refuses one, a change that it refuses. Two places of ten are booked. */
const CHANGES: Readonly<Record<string, { allowed?: () => object; refused?: () => object }>> = {
  title: { allowed: () => ({ title: 'Another band' }) },
  description: { allowed: () => ({ description: null }) },
  category: { allowed: () => ({ category: 'Jazz' }) },
  venue: { allowed: () => ({ venue: 'Another hall' }) },
  address: { allowed: () => ({ address: 'Another street 1' }) },
  city: { allowed: () => ({ city: 'Bonn' }) },
  country: { allowed: () => ({ country: 'France' }) },
  phone: { allowed: () => ({ phone: '+49 30 1' }) },
  startsAt: {
    allowed: () => ({ startsAt: inDays(1) }),
    refused: () => ({ startsAt: inDays(-1) }),
  },
  endsAt: { allowed: () => ({ endsAt: inDays(60) }) },
  timeZone: { allowed: () => ({ timeZone: 'Asia/Tokyo' }) },
  capacity: { allowed: () => ({ capacity: 2 }), refused: () => ({ capacity: 1 }) },
  maxPerUser: { allowed: () => ({ maxPerUser: 1 }) },
  priceCents: { allowed: () => ({ priceCents: 99_900 }) },
  currency: { refused: () => ({ currency: 'JPY' }) },
};

describe('when an organizer changes an event', () => {
  it('every field that can be changed has its changes here, and every row of the ADR is about one', () => {
    const fields = Object.keys(eventChanges.entries);
    expect(Object.keys(CHANGES).toSorted()).toEqual(fields.toSorted());
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ field }) => !fields.includes(field))).toEqual([]);
  });

  it.each(table)('$field: $unbooked while nobody has booked', async ({ field, unbooked }) => {
    expect(unbooked).toBe('allowed');
    const { allowed, refused } = CHANGES[field]!;
    for (const body of [allowed, refused].flatMap((make) => make?.() ?? [])) {
      const { id } = (await publish(api, organizer)).body;
      const { status } = await change(id, body);
      expect([body, status]).toEqual([body, 200]);
      expect(await read(id)).toMatchObject(body);
    }
  });

  it.each(table)('$field: $booked once somebody has', async ({ field, booked, code }) => {
    const { allowed, refused } = CHANGES[field]!;
    expect(allowed !== undefined).toBe(booked.startsWith('allowed'));
    expect(refused !== undefined).toBe(code !== undefined);
    const { id } = (await publish(api, organizer, { description: 'Loud' })).body;
    const { body: booking } = await book(api, fan, { eventId: id, quantity: 2 });
    const before = await read(id);
    if (refused !== undefined) {
      expect(await change(id, { title: 'And this', ...refused() })).toMatchObject({
        status: 409,
        body: { code },
      });
      // A refused change changes nothing, not even what it might have.
      expect(await read(id)).toEqual(before);
    }
    if (allowed !== undefined) {
      const body = allowed();
      expect((await change(id, body)).status).toBe(200);
      expect(await read(id)).toMatchObject(body);
    }
    const { unitPriceCents, totalCents, currency, quantity } = booking;
    expect((await cancelBooking(booking.id)).body).toMatchObject({
      status: 'cancelled',
      unitPriceCents,
      totalCents,
      currency,
      quantity,
    });
  });
});

describe('when an organizer moves an event in time', () => {
  const moved = async (body: object): Promise<{ id: string; booking: string }> => {
    const { id } = (await publish(api, organizer)).body;
    const booking = (await book(api, fan, { eventId: id })).body.id;
    expect((await change(id, body)).status).toBe(200);
    return { id, booking };
  };

  it('to an earlier hour that is over, a booking can still be cancelled until the hour that was booked', async () => {
    const { id, booking } = await moved({ startsAt: inDays(1) });
    await api.database.sql(
      "UPDATE events SET starts_at = NOW() - INTERVAL 1 HOUR WHERE id = UNHEX(REPLACE(?, '-', ''))",
      [id],
    );
    expect((await cancelBooking(booking)).status).toBe(200);
  });

  it('put off, a booking can be cancelled until the new start', async () => {
    const { booking } = await moved({ startsAt: inDays(50), endsAt: inDays(51) });
    await api.database.sql(
      "UPDATE bookings SET event_starts_at = NOW() - INTERVAL 1 HOUR WHERE id = UNHEX(REPLACE(?, '-', ''))",
      [booking],
    );
    expect((await cancelBooking(booking)).status).toBe(200);
  });

  it.each([
    ['now, to the second', () => ({ startsAt: new Date().toISOString() })],
    ['long ago', () => ({ startsAt: '2000-01-01T00:00:00Z' })],
    ['with the end that follows', () => ({ startsAt: inDays(-1), endsAt: inDays(1) })],
    [
      'behind other changes',
      () => ({ title: 'New', venue: null, startsAt: inDays(-0.01), timeZone: 'UTC', priceCents: 0 }),
    ],
  ])('%s, is refused with bookings and leaves them cancellable', async (_when, body) => {
    const { id } = (await publish(api, organizer)).body;
    const booking = (await book(api, fan, { eventId: id })).body.id;
    expect(await change(id, body())).toMatchObject({ status: 409, body: { code: 'start_passed' } });
    expect((await cancelBooking(booking)).status).toBe(200);
    // Nobody is left whose evening it would be.
    expect((await change(id, body())).status).toBe(200);
  });

  it('that has begun, may correct when that was', async () => {
    const { id } = (await publish(api, organizer)).body;
    await book(api, fan, { eventId: id });
    await beginEvent(api.database, id);
    expect((await change(id, { startsAt: inDays(-3) })).status).toBe(200);
  });

  it('while people cancel, none of them is refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = (await publish(api, organizer)).body;
      const ids = await Promise.all(
        [1, 2, 3].map(async () => (await book(api, fan, { eventId: id })).body.id),
      );
      const [shifted, ...cancelled] = await Promise.all([
        change(id, { startsAt: inDays(-1) }),
        ...ids.map(cancelBooking),
      ]);
      expect([200, 409]).toContain(shifted.status);
      for (const { status } of cancelled) expect(status).toBe(200);
    }
  });
});

describe('when an organizer changes the currency', () => {
  it('after a booking that was cancelled, is refused: it is in the books', async () => {
    const { id } = (await publish(api, organizer)).body;
    const booking = (await book(api, fan, { eventId: id })).body.id;
    await cancelBooking(booking);
    expect(await change(id, { currency: 'JPY' })).toMatchObject({
      status: 409,
      body: { code: 'currency_fixed' },
    });
    expect((await change(id, { currency: 'EUR', title: 'The same currency' })).status).toBe(200);
  });

  it('while people book, all bookings are in one currency', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = (await publish(api, organizer, { capacity: null })).body;
      const [changed, ...booked] = await Promise.all([
        change(id, { currency: 'JPY' }),
        ...Array.from({ length: 6 }, () => book(api, newUser('racer'), { eventId: id })),
      ]);
      expect([200, 409]).toContain(changed.status);
      const expected = changed.status === 200 ? 'JPY' : 'EUR';
      expect([...new Set(booked.map(({ body }) => body.currency))]).toEqual([expected]);
      expect((await read(id))['currency']).toBe(expected);
    }
  });
});

describe('when several change an event at once', () => {
  const fields: object[] = Array.from({ length: 30 }, (_, i) => {
    const all = [
      { title: `T${i}` },
      { description: `D${i}` },
      { category: `C${i}` },
      { venue: `V${i}` },
      { address: `A${i}` },
      { city: `Y${i}` },
      { country: `L${i}` },
      { phone: `${i}` },
      { capacity: 100 + i },
      { maxPerUser: 1 + i },
    ];
    return all[i % all.length] as object;
  });

  it('without If-Match, none of 30 is refused and no field is lost', async () => {
    const { id } = (await publish(api, organizer)).body;
    const before = await api.database.sql('SELECT revision FROM events WHERE id = UNHEX(?)', [
      id.replaceAll('-', ''),
    ]);
    const answers = await Promise.all(fields.map((field) => change(id, field)));
    expect(answers.map(({ status }) => status)).toEqual(fields.map(() => 200));
    const after = await read(id);
    for (const name of new Set(fields.flatMap((field) => Object.keys(field)))) {
      const sent = fields.flatMap((field) => Object.entries(field)).filter(([key]) => key === name);
      expect(sent.map(([, value]) => value as unknown)).toContain(after[name]);
    }
    const [row] = await api.database.sql('SELECT revision FROM events WHERE id = UNHEX(?)', [
      id.replaceAll('-', ''),
    ]);
    expect(row?.['revision']).toBe(Number(before[0]?.['revision']) + 30);
  });

  it('beside bookings and cancellations, none is refused either', async () => {
    const { id } = (await publish(api, organizer, { capacity: null })).body;
    const results = await Promise.all([
      ...fields.slice(0, 8).map((field) => change(id, field)),
      ...Array.from({ length: 8 }, () => book(api, newUser('racer'), { eventId: id })),
    ]);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set([200, 201]));
  });

  it('with If-Match, one of them is taken and the others read again', async () => {
    const { body, headers } = await publish(api, organizer);
    const answers = await Promise.all(
      fields.slice(0, 8).map((field) => change(body.id, field, headers['etag'])),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body: { code } }) => code === 'precondition_failed')).toHaveLength(7);
  });

  it('to times that only fit one by one, the event never ends before it starts', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = (await publish(api, organizer, { startsAt: inDays(10), endsAt: inDays(20) })).body;
      const answers = await Promise.all([
        change(id, { startsAt: inDays(19) }),
        change(id, { endsAt: inDays(11) }),
      ]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
      expect(answers.find(({ status }) => status === 400)?.body.errors).toEqual([
        { path: 'body.endsAt', message: 'must be after startsAt' },
      ]);
    }
  });

  it.each([
    ['precondition_failed', 412, { title: 'x' }, '"99.0"'],
    ['validation_failed', 400, { endsAt: inDays(29) }, undefined],
    ['capacity_below_booked', 409, { capacity: 1 }, undefined],
    ['currency_fixed', 409, { currency: 'USD' }, undefined],
  ])('is told the true reason: %s', async (code, status, body, ifMatch) => {
    const { id } = (await publish(api, organizer)).body;
    await book(api, fan, { eventId: id, quantity: 3 });
    expect(await change(id, body, ifMatch)).toMatchObject({ status, body: { code } });
  });
});

describe('when a price is large', () => {
  it.each([
    ['a ticket of about $220', { priceCents: 350_000_000, currency: 'IDR' }],
    ['the dearest ticket there is', { priceCents: MAX_PRICE_CENTS, currency: 'IRR', capacity: 9_007 }],
    ['as much as fits without a capacity', { priceCents: 9_007_199_254, capacity: null, currency: 'VND' }],
    ['as much as fits in the largest hall', { priceCents: 9_007_199_254, capacity: MAX_CAPACITY }],
    ['a ticket in dinars of three decimals', { priceCents: 3_000_000, currency: 'KWD' }],
  ])('%s, can be published, booked a hundredfold, and adds up exactly', async (_what, facts) => {
    const { status, body } = await publish(api, organizer, facts);
    expect([status, body.priceCents]).toEqual([201, facts.priceCents]);
    if (body.capacity === 10) return;
    const booked = await book(api, fan, { eventId: body.id, quantity: 100 });
    expect(booked.body).toMatchObject({ totalCents: facts.priceCents * 100, currency: body.currency });
    const stats = await api.request({ method: 'GET', path: `/api/events/${body.id}/stats`, as: organizer });
    expect(stats.body).toMatchObject({ revenueCents: facts.priceCents * 100, otherRevenue: [] });
  });

  it.each([
    [
      { priceCents: MAX_PRICE_CENTS + 1 },
      'body.priceCents',
      'must be a whole number from 0 to 1000000000000',
    ],
    [
      { priceCents: MAX_PRICE_CENTS, capacity: 9_008 },
      'body.priceCents',
      'must be at most 999911107320 with a capacity of 9008',
    ],
    [
      { priceCents: 9_007_199_255, capacity: null },
      'body.priceCents',
      'must be at most 9007199254 without a capacity',
    ],
  ])('%j is refused by name', async (facts, path, message) => {
    const { status, body } = await publish(api, organizer, facts);
    expect([status, body.errors]).toEqual([400, [{ path, message }]]);
  });

  it('a change is refused as well, naming what was changed', async () => {
    const { id } = (await publish(api, organizer, { capacity: 9_007, priceCents: MAX_PRICE_CENTS })).body;
    const refused = async (body: object): Promise<unknown> => (await change(id, body)).body.errors;
    const most = 'must be a whole number from 1 to 9007 at a price of 1000000000000';
    expect(await refused({ capacity: 9_008 })).toEqual([{ path: 'body.capacity', message: most }]);
    expect(await refused({ capacity: null })).toEqual([{ path: 'body.capacity', message: most }]);
    expect(await refused({ capacity: 10_000, priceCents: 900_719_925_475 })).toEqual([
      { path: 'body.priceCents', message: 'must be at most 900719925474 with a capacity of 10000' },
    ]);
    expect((await change(id, { capacity: 10_000, priceCents: 900_719_925_474 })).status).toBe(200);
    expect((await change(id, { capacity: null, priceCents: 0 })).status).toBe(200);
  });
});
