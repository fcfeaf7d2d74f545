import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, book, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
let fan: TestUser;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(() => {
  fan = newUser('fay');
});

const organizer = newUser('otto');
const admin = newUser('ada', { groups: ['admins'] });

const get = (path: string, as = fan): Promise<Answer> => api.request({ method: 'GET', path, as });
const change = (eventId: string, body: object): Promise<Answer> =>
  api.request({ method: 'PATCH', path: `/api/events/${eventId}`, body, as: organizer });
const cancel = (id: string): Promise<Answer> =>
  api.request({ method: 'POST', path: `/api/bookings/${id}/cancel`, as: fan });
const list = async (query = ''): Promise<{ id: string }[]> => (await get(`/api/bookings${query}`)).body.items;

const BOOKED = {
  title: 'Night',
  venue: 'Hall',
  city: 'Berlin',
  startsAt: inDays(10),
  endsAt: inDays(10.1),
  timeZone: 'Europe/Berlin',
};
const NOW = {
  title: 'Night, at last',
  venue: 'Stadium',
  city: 'Lisbon',
  startsAt: inDays(40),
  endsAt: inDays(40.1),
  timeZone: 'Europe/Lisbon',
};

/** Moves what happened into the past, as the rules would not. */
const backdate = (table: 'events' | 'bookings', prefix: string, id: string): Promise<unknown> =>
  api.database.sql(
    `UPDATE ${table} SET ${prefix}starts_at = '2020-01-01', ${prefix}ends_at = '2020-01-02'
    WHERE id = UNHEX(REPLACE(?, '-', ''))`,
    [id],
  );

describe('when an event moves after it was booked', () => {
  it.each([
    ['read by the booker', async (id: string) => (await get(`/api/bookings/${id}`)).body],
    ['read by the organizer', async (id: string) => (await get(`/api/bookings/${id}`, organizer)).body],
    ['read by an admin', async (id: string) => (await get(`/api/bookings/${id}`, admin)).body],
    ['in the list', async () => (await list())[0]],
    ['in the list of what is to come', async () => (await list('?upcoming=true'))[0]],
    ['in the list by status', async () => (await list('?status=confirmed'))[0]],
    ['in the export of the account', async () => (await get('/api/users/me/export')).body.bookings[0]],
    ['in the answer to its cancellation', async (id: string) => (await cancel(id)).body],
  ])('when the booking is %s, where and when are today’s, and money as booked', async (_where, read) => {
    const { body: event } = await publish(api, organizer, { ...BOOKED, priceCents: 1_000 });
    const { body: booking } = await book(api, fan, { eventId: event.id, quantity: 2 });
    expect(booking).toMatchObject({ event: { ...BOOKED, status: 'scheduled' }, asBooked: BOOKED });
    expect((await change(event.id, { ...NOW, address: '1 Rua Nova', priceCents: 9_000 })).status).toBe(200);
    expect(await read(booking.id)).toMatchObject({
      reference: booking.reference,
      quantity: 2,
      unitPriceCents: 1_000,
      totalCents: 2_000,
      currency: 'EUR',
      event: { id: event.id, ...NOW, address: '1 Rua Nova', status: 'scheduled' },
      asBooked: BOOKED,
    });
  });

  it('when the request is repeated, the booking is the same, and the event today’s', async () => {
    const key = randomUUID();
    const { body: event } = await publish(api, organizer, BOOKED);
    const first = await book(api, fan, { eventId: event.id, key });
    expect((await book(api, fan, { eventId: event.id, key })).body).toEqual(first.body);
    await change(event.id, NOW);
    const again = await book(api, fan, { eventId: event.id, key });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual({ ...first.body, event: { ...first.body.event, ...NOW } });
  });
});

describe('when a list holds what is to come', () => {
  const toCome = async (): Promise<string[]> => (await list('?upcoming=true')).map(({ id }) => id);

  it('holds an event that was postponed beyond the end that was booked', async () => {
    const { body: event } = await publish(api, organizer, NOW);
    const { body: booking } = await book(api, fan, { eventId: event.id });
    await backdate('bookings', 'event_', booking.id);
    expect(await toCome()).toEqual([booking.id]);
  });

  it('does not hold an event that was brought forward and is over', async () => {
    const { body: event } = await publish(api, organizer, NOW);
    const { body: booking } = await book(api, fan, { eventId: event.id });
    await backdate('events', '', event.id);
    expect(await toCome()).toEqual([]);
    expect((await get(`/api/bookings/${booking.id}`)).body.event.status).toBe('ended');
  });

  it('goes on page by page across events that are over', async () => {
    const { body: over } = await publish(api, organizer, NOW);
    const { body: ahead } = await publish(api, organizer, NOW);
    const kept: string[] = [];
    for (const event of [ahead, over, ahead, over, ahead]) {
      const { body } = await book(api, fan, { eventId: event.id });
      if (event === ahead) kept.unshift(body.id);
    }
    await backdate('events', '', over.id);
    const first = (await get('/api/bookings?upcoming=true&limit=2')).body;
    const second = (await get(`/api/bookings?upcoming=true&limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(kept);
    expect(second.nextCursor).toBeNull();
  });

  it('says of a cancelled event that it is cancelled', async () => {
    const { body: event } = await publish(api, organizer, NOW);
    const { body: booking } = await book(api, fan, { eventId: event.id });
    await api.request({ method: 'DELETE', path: `/api/events/${event.id}`, as: organizer });
    expect((await get(`/api/bookings/${booking.id}`)).body).toMatchObject({
      status: 'cancelled',
      cancelReason: 'event_cancelled',
      event: { status: 'cancelled' },
    });
  });
});
