import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
const organizer = newUser('organizer');
const fan = newUser('fan');

beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const anEvent = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await publish(api, organizer, { priceCents: 1_000, ...more })).body.id as string;
const change = (id: string, body: object): Promise<Answer> =>
  api.request({ method: 'PATCH', path: `/api/events/${id}`, body, as: organizer });
const agreed = { expectedUnitPriceCents: 1_000, currency: 'EUR' };
const isReplayed = ({ headers }: Answer): boolean => headers['idempotency-replayed'] === 'true';

describe('when somebody says what they agreed to pay', () => {
  it('is booked at that price, which is still the server’s', async () => {
    const { status, body } = await book(api, fan, { eventId: await anEvent(), quantity: 3, ...agreed });
    expect(status).toBe(201);
    expect(body).toMatchObject({ unitPriceCents: 1_000, totalCents: 3_000, currency: 'EUR' });
  });

  it.each([
    ['is higher by now', { priceCents: 99_900 }, { priceCents: 99_900, currency: 'EUR' }],
    ['is lower by now', { priceCents: 1 }, { priceCents: 1, currency: 'EUR' }],
    ['is free by now', { priceCents: 0 }, { priceCents: 0, currency: 'EUR' }],
    ['is the same number of another currency', { currency: 'JPY' }, { priceCents: 1_000, currency: 'JPY' }],
  ])('and the price %s, is told so and nothing is booked', async (_what, changes, today) => {
    const eventId = await anEvent();
    expect((await change(eventId, changes)).status).toBe(200);
    const refused = await book(api, fan, { eventId, quantity: 2, ...agreed });
    expect(refused).toMatchObject({ status: 409, body: { code: 'price_changed', ...today } });
    expect((await api.request({ method: 'GET', path: `/api/events/${eventId}` })).body.booked).toBe(0);
    const { priceCents, currency } = today;
    expect(
      (await book(api, fan, { eventId, expectedUnitPriceCents: priceCents, currency })).body,
    ).toMatchObject({ unitPriceCents: priceCents, currency });
  });

  it('is not asked about the price of places that there are none of', async () => {
    const eventId = await anEvent({ capacity: 1 });
    await change(eventId, { priceCents: 2_000 });
    expect((await book(api, fan, { eventId, quantity: 2, ...agreed })).body.code).toBe('sold_out');
  });

  it('in the same moment as the price changes, pays what they said or nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      const eventId = await anEvent({ capacity: null });
      const [, ...answers] = await Promise.all([
        change(eventId, { priceCents: 9_000 }),
        ...Array.from({ length: 5 }, () => book(api, newUser('racer'), { eventId, ...agreed })),
      ]);
      for (const { status, body } of answers) {
        if (status === 201) expect(body.unitPriceCents).toBe(1_000);
        else expect(body).toMatchObject({ code: 'price_changed', priceCents: 9_000 });
      }
    }
  });

  it('may leave it out, as before', async () => {
    const eventId = await anEvent();
    await change(eventId, { priceCents: 99_900 });
    expect((await book(api, fan, { eventId })).body).toMatchObject({ unitPriceCents: 99_900 });
  });

  it.each([
    [{ expectedUnitPriceCents: 1_000 }, 'body.currency', 'is required with expectedUnitPriceCents'],
    [{ currency: 'EUR' }, 'body.expectedUnitPriceCents', 'is required with currency'],
    [{ ...agreed, currency: 'eur' }, 'body.currency', 'must be an ISO 4217 currency code such as EUR'],
    [{ ...agreed, expectedUnitPriceCents: -1 }, 'body.expectedUnitPriceCents', expect.anything()],
    [{ ...agreed, expectedUnitPriceCents: 9.99 }, 'body.expectedUnitPriceCents', expect.anything()],
  ])('in words like %j, is told what is wrong', async (wrong, path, message) => {
    const answer = await book(api, fan, { eventId: randomUUID(), ...wrong });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, message }] } });
    expect(answer.body.errors).toHaveLength(1);
  });
});

describe('when a refused request is repeated under its key', () => {
  const refusals: [code: string, request: () => Promise<{ eventId: string; quantity?: number }>][] = [
    ['event_not_found', () => Promise.resolve({ eventId: randomUUID() })],
    ['sold_out', async () => ({ eventId: await anEvent({ capacity: 2 }), quantity: 3 })],
    ['booking_limit_reached', async () => ({ eventId: await anEvent({ maxPerUser: 1 }), quantity: 2 })],
    ['price_changed', async () => ({ eventId: await anEvent({ priceCents: 7 }), ...agreed })],
    [
      'event_cancelled',
      async () => {
        const eventId = await anEvent();
        await api.request({ method: 'DELETE', path: `/api/events/${eventId}`, as: organizer });
        return { eventId };
      },
    ],
  ];

  it.each(refusals)('%s says again all that it said, and that it is a repetition', async (code, request) => {
    const wish = { ...(await request()), key: randomUUID() };
    const first = await book(api, fan, wish);
    expect(first.body.code).toBe(code);
    expect(isReplayed(first)).toBe(false);
    // What has changed since does not matter.
    if (code === 'price_changed') await change(wish.eventId, { priceCents: 8 });
    if (code === 'sold_out') await change(wish.eventId, { capacity: 50 });
    const again = await book(api, fan, wish);
    expect(isReplayed(again)).toBe(true);
    const { requestId: _one, ...told } = first.body;
    const { requestId: _other, ...toldAgain } = again.body;
    expect(toldAgain).toEqual(told);
    expect(again.status).toBe(first.status);
  });

  it('many at once are refused alike, one of them for the first time', async () => {
    const wish = { eventId: await anEvent({ capacity: 1 }), quantity: 2, key: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => book(api, fan, wish)));
    for (const { body } of answers) expect(body).toMatchObject({ code: 'sold_out', placesLeft: 1 });
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1);
  });

  it('many at once, each for something else, one is decided and the others are refused for the key', async () => {
    const events = await Promise.all(Array.from({ length: 6 }, () => anEvent()));
    const key = randomUUID();
    const answers = await Promise.all(events.map((eventId) => book(api, fan, { eventId, key })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    for (const answer of others) {
      expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
      expect(isReplayed(answer)).toBe(false);
    }
    const booked = await api.database.sql(
      'SELECT SUM(booked) AS n FROM events WHERE id IN (?) AND booked = (SELECT COALESCE(SUM(quantity), 0) FROM bookings b WHERE b.event_id = events.id)',
      [events.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'))],
    );
    expect(Number(booked[0]?.['n'])).toBe(1);
  });

  it('with another price under the key, is refused', async () => {
    const wish = { eventId: await anEvent(), key: randomUUID() };
    expect((await book(api, fan, { ...wish, ...agreed })).status).toBe(201);
    for (const other of [{}, { ...agreed, expectedUnitPriceCents: 999 }, { ...agreed, currency: 'USD' }])
      expect((await book(api, fan, { ...wish, ...other })).body.code).toBe('idempotency_key_reused');
    expect(isReplayed(await book(api, fan, { ...wish, ...agreed }))).toBe(true);
  });

  it('after the key was forgotten, is decided anew, once', async () => {
    const eventId = await anEvent({ capacity: 1 });
    const key = randomUUID();
    expect((await book(api, fan, { eventId, quantity: 2, key })).body.code).toBe('sold_out');
    await api.database.sql('UPDATE idempotency_keys SET created_at = created_at - INTERVAL 25 HOUR');
    await change(eventId, { capacity: 5 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => book(api, fan, { eventId, quantity: 2, key })),
    );
    for (const answer of answers) expect(answer.status).toBe(201);
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1);
  });
});

describe('when somebody books with a token that shows a verified e-mail address', () => {
  const emailOf = async ({ id }: TestUser): Promise<unknown> =>
    (await api.database.sql('SELECT email FROM users WHERE id = UNHEX(?)', [id.replaceAll('-', '')]))[0]?.[
      'email'
    ];

  it('is known by it from the first booking on, and by the new one when it changes', async () => {
    const eventId = await anEvent({ capacity: null });
    const user = newUser('new');
    await book(api, user, { eventId });
    expect(await emailOf(user)).toBe('new@example.com');
    await book(api, { ...user, tokenUse: 'access' }, { eventId });
    expect(await emailOf(user)).toBe('new@example.com');
    await book(api, { ...user, email: 'New@example.com' }, { eventId });
    expect(await emailOf(user)).toBe('New@example.com');
    await book(
      api,
      { ...user, claims: { email: 'other@example.com', email_verified: 'false' } },
      { eventId },
    );
    expect(await emailOf(user)).toBe('New@example.com');
  });

  it('many times at once, with two addresses, gets every place and one of them', async () => {
    const eventId = await anEvent({ capacity: null });
    const user = newUser('one');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        book(api, { ...user, email: i % 2 ? 'one@example.com' : 'two@example.com' }, { eventId }),
      ),
    );
    for (const { status } of answers) expect(status).toBe(201);
    expect(['one@example.com', 'two@example.com']).toContain(await emailOf(user));
  });

  it('and whose account is being erased at that moment, is refused', async () => {
    const eventId = await anEvent();
    for (const email of ['same@example.com', 'fresh@example.com']) {
      const user = newUser('leaving', { email: 'same@example.com' });
      const id = Buffer.from(user.id.replaceAll('-', ''), 'hex');
      await book(api, user, { eventId });
      const eraser = await createConnection(api.database.adminUrl);
      await eraser.beginTransaction();
      await eraser.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [id]);
      const booking = book(api, { ...user, email }, { eventId });
      await eraser.query('INSERT INTO erased_users (id, erased_at) VALUES (?, NOW(3))', [id]);
      await eraser.query('UPDATE users SET email = NULL WHERE id = ?', [id]);
      await eraser.commit();
      await eraser.end();
      expect(await booking).toMatchObject({ status: 410, body: { code: 'account_erased' } });
      expect(await emailOf(user)).toBeNull();
    }
  });
});
