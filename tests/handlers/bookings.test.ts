import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { beginEvent, endEvent } from '../support/rows.ts';

let api: TestApi;
const organizer = newUser('organizer');
const fan = newUser('fan');
const stranger = newUser('stranger');
const admin = newUser('admin', { groups: ['other', 'admins'] });

beforeAll(async () => {
  // Several connections, so that what is sent at once really runs at once.
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const anEvent = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await publish(api, organizer, more)).body.id as string;
const soldOf = async (eventId: string): Promise<number> =>
  (await api.request({ method: 'GET', path: `/api/events/${eventId}` })).body.booked as number;

describe('when somebody books', () => {
  it('computes the price and snapshots the event', async () => {
    const eventId = await anEvent({ title: 'Night', venue: 'Hall', city: 'Berlin', priceCents: 1_999 });
    const { status, headers, body } = await book(api, fan, { eventId, quantity: 3 });
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/api/bookings/${body.id}`);
    expect(body).toMatchObject({
      status: 'confirmed',
      quantity: 3,
      unitPriceCents: 1_999,
      totalCents: 5_997,
      currency: 'EUR',
      event: { id: eventId, title: 'Night', venue: 'Hall', city: 'Berlin', timeZone: 'Europe/Berlin' },
      asBooked: { title: 'Night', venue: 'Hall', city: 'Berlin', timeZone: 'Europe/Berlin' },
      cancelledAt: null,
      cancelReason: null,
    });
    expect(body.reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(await soldOf(eventId)).toBe(3);
  });

  it('says what is left when it is not enough', async () => {
    const eventId = await anEvent({ capacity: 5 });
    await book(api, stranger, { eventId, quantity: 3 });
    const some = await book(api, fan, { eventId, quantity: 3 });
    expect(some).toMatchObject({ status: 409, body: { code: 'sold_out', placesLeft: 2 } });
    await book(api, stranger, { eventId, quantity: 2 });
    const none = await book(api, fan, { eventId });
    expect(none).toMatchObject({
      status: 409,
      body: { code: 'sold_out', placesLeft: 0, detail: 'The event is sold out.' },
    });
  });

  it('knows no limit where the event has none', async () => {
    const eventId = await anEvent({ capacity: null });
    for (let i = 0; i < 3; i += 1) {
      expect((await book(api, fan, { eventId, quantity: 100 })).status).toBe(201);
    }
    expect(await soldOf(eventId)).toBe(300);
  });

  it('holds the limit per person over all their bookings, and frees it on cancelling', async () => {
    const eventId = await anEvent({ maxPerUser: 3 });
    const first = await book(api, fan, { eventId, quantity: 2 });
    const refused = await book(api, fan, { eventId, quantity: 2 });
    expect(refused).toMatchObject({ status: 409, body: { code: 'booking_limit_reached', placesLeft: 1 } });
    expect((await book(api, stranger, { eventId, quantity: 3 })).status).toBe(201);
    await api.request({ method: 'POST', path: `/api/bookings/${first.body.id}/cancel`, as: fan });
    expect((await book(api, fan, { eventId, quantity: 3 })).status).toBe(201);
  });

  it('counts nothing left when the limit was lowered below what one has', async () => {
    const eventId = await anEvent({ maxPerUser: 5 });
    await book(api, fan, { eventId, quantity: 4 });
    await api.request({
      method: 'PATCH',
      path: `/api/events/${eventId}`,
      body: { maxPerUser: 1 },
      as: organizer,
    });
    const refused = await book(api, fan, { eventId });
    expect(refused.body).toMatchObject({ code: 'booking_limit_reached', placesLeft: 0 });
  });

  it('refuses an unknown, a cancelled and an ended event by name', async () => {
    expect(await book(api, fan, { eventId: randomUUID() })).toMatchObject({
      status: 404,
      body: { code: 'event_not_found' },
    });
    const cancelled = await anEvent();
    await api.request({ method: 'DELETE', path: `/api/events/${cancelled}`, as: organizer });
    expect(await book(api, fan, { eventId: cancelled })).toMatchObject({
      status: 409,
      body: { code: 'event_cancelled' },
    });
    const ended = await anEvent();
    await endEvent(api.database, ended);
    expect(await book(api, fan, { eventId: ended })).toMatchObject({
      status: 409,
      body: { code: 'event_ended' },
    });
  });

  it.each([
    [{ quantity: 0 }, 'body.quantity'],
    [{ quantity: 101 }, 'body.quantity'],
    [{ quantity: 1.5 }, 'body.quantity'],
    [{ quantity: '1' }, 'body.quantity'],
    [{ eventId: '7' }, 'body.eventId'],
    [{ priceCents: 1 }, 'body.priceCents'],
  ])('refuses %j', async (wrong, path) => {
    const { status, body } = await api.request({
      method: 'POST',
      path: '/api/bookings',
      headers: { 'Idempotency-Key': randomUUID() },
      body: { eventId: randomUUID(), quantity: 1, ...wrong },
      as: fan,
    });
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  });
});

describe('when a request is repeated under its Idempotency-Key', () => {
  const bookings = async (eventId: string): Promise<number> =>
    (await api.database.sql("SELECT id FROM bookings WHERE event_id = UNHEX(REPLACE(?, '-', ''))", [eventId]))
      .length;

  it('wants a key', async () => {
    const eventId = await anEvent();
    const answer = await api.request({
      method: 'POST',
      path: '/api/bookings',
      body: { eventId, quantity: 1 },
      as: fan,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_required' } });
  });

  it('gives the same answer and books once, also many at once', async () => {
    const eventId = await anEvent();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => book(api, fan, { eventId, quantity: 2, key })),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: answers[0]?.body });
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await bookings(eventId)).toBe(1);
    expect(await soldOf(eventId)).toBe(2);
  });

  it('repeats the first answer even after the booking was cancelled', async () => {
    const eventId = await anEvent();
    const key = randomUUID();
    const first = await book(api, fan, { eventId, key });
    await api.request({ method: 'POST', path: `/api/bookings/${first.body.id}/cancel`, as: fan });
    expect((await book(api, fan, { eventId, key })).body).toEqual(first.body);
    expect(await soldOf(eventId)).toBe(0);
  });

  it('repeats a refusal too', async () => {
    const eventId = await anEvent({ capacity: 1 });
    const taken = await book(api, stranger, { eventId });
    const key = randomUUID();
    expect((await book(api, fan, { eventId, key })).body.code).toBe('sold_out');
    await api.request({ method: 'POST', path: `/api/bookings/${taken.body.id}/cancel`, as: stranger });
    expect((await book(api, fan, { eventId, key })).body.code).toBe('sold_out');
    expect((await book(api, fan, { eventId })).status).toBe(201);
  });

  it('refuses another body under a used key', async () => {
    const eventId = await anEvent();
    const key = randomUUID();
    await book(api, fan, { eventId, quantity: 1, key });
    const other = await book(api, fan, { eventId, quantity: 2, key });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('keeps the keys of two callers apart', async () => {
    const eventId = await anEvent();
    const key = randomUUID();
    const mine = await book(api, fan, { eventId, key });
    const theirs = await book(api, stranger, { eventId, key });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('forgets a key after 24 hours', async () => {
    const eventId = await anEvent();
    const key = randomUUID();
    const first = await book(api, fan, { eventId, key });
    await api.database.sql('UPDATE idempotency_keys SET created_at = created_at - INTERVAL 25 HOUR');
    const later = await book(api, fan, { eventId, quantity: 2, key });
    expect(later.status).toBe(201);
    expect(later.body.id).not.toBe(first.body.id);
  });

  it.each(['', 'with space', 'x'.repeat(129), 'Umläut'])('refuses the key %j', async (key) => {
    const answer = await book(api, fan, { eventId: randomUUID(), key });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe('headers.idempotency-key');
  });
});

describe('when a booking is cancelled', () => {
  const cancel = (id: string, as = fan) =>
    api.request({ method: 'POST', path: `/api/bookings/${id}/cancel`, as });

  it('frees the places once, however often it is repeated', async () => {
    const eventId = await anEvent();
    const { body: booking } = await book(api, fan, { eventId, quantity: 4 });
    const answers = await Promise.all([cancel(booking.id), cancel(booking.id), cancel(booking.id)]);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 200,
        body: { status: 'cancelled', cancelReason: 'by_attendee' },
      });
    }
    expect(await soldOf(eventId)).toBe(0);
  });

  it('is refused once the event has started', async () => {
    const eventId = await anEvent();
    const { body: booking } = await book(api, fan, { eventId });
    await beginEvent(api.database, eventId);
    expect(await cancel(booking.id)).toMatchObject({ status: 409, body: { code: 'event_started' } });
  });

  it('does not exist for a stranger, nor for the organizer, but for an admin', async () => {
    const eventId = await anEvent();
    const { body: booking } = await book(api, fan, { eventId });
    for (const other of [stranger, organizer]) {
      expect(await cancel(booking.id, other)).toMatchObject({
        status: 404,
        body: { code: 'booking_not_found' },
      });
    }
    expect((await cancel(booking.id, admin)).status).toBe(200);
  });
});

describe('when bookings are read', () => {
  it('shows one to its owner, the organizer and admins; to nobody else', async () => {
    const eventId = await anEvent();
    const { body: booking } = await book(api, fan, { eventId });
    const read = (as: typeof fan) => api.request({ method: 'GET', path: `/api/bookings/${booking.id}`, as });
    for (const allowed of [fan, organizer, admin]) expect((await read(allowed)).body).toEqual(booking);
    expect(await read(stranger)).toMatchObject({ status: 404, body: { code: 'booking_not_found' } });
  });

  it('lists the own ones, newest first, page by page, by status and by what is to come', async () => {
    const me = newUser('collector');
    const eventId = await anEvent({ capacity: null });
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await book(api, me, { eventId })).body.id);
    await api.request({ method: 'POST', path: `/api/bookings/${ids[1]}/cancel`, as: me });
    const list = async (query: string): Promise<{ items: { id: string }[]; nextCursor: string | null }> =>
      (await api.request({ method: 'GET', path: `/api/bookings?${query}`, as: me })).body;

    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids);
    expect(third.nextCursor).toBeNull();
    expect((await list('status=cancelled')).items.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await list('status=confirmed')).items).toHaveLength(4);
    expect((await list('upcoming=true')).items.map(({ id }) => id)).toEqual(ids);
  });
});
