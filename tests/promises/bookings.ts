import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Answer } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import type { Promises } from './promises.ts';
import { idsOf, inDays, type World } from './world.ts';

const KEYS =
  'Send a fresh `Idempotency-Key` for every booking that is meant, and the same one when you repeat a request whose answer got lost: the same key with the same body gets the same answer for 24 hours, refusals included.';
const PRICES =
  "Send `expectedUnitPriceCents` with `currency`, as you showed them, to be refused with `price_changed` and the price of today (`priceCents`, `currency`) where the event's price is another by now.";
const AMOUNTS =
  'In every answer with a booking, amounts, quantity and reference stay as booked; `event` is the event as it is now, `asBooked` what it was when it was booked.';

const cancel = (world: World, id: string, as = world.fan): Promise<Answer> =>
  world.ask('POST', `/api/bookings/${id}/cancel`, { as });
const read = (world: World, id: string, as = world.fan): Promise<Answer> =>
  world.ask('GET', `/api/bookings/${id}`, { as });
const agree = (world: World, eventId: string, price: object): Promise<Answer> =>
  world.ask('POST', '/api/bookings', {
    as: world.fan,
    headers: { 'Idempotency-Key': randomUUID() },
    body: { eventId, quantity: 1, ...price },
  });

export const bookingPromises: Promises = {
  createBooking: {
    [KEYS]: async (world) => {
      const { id } = await world.event({ capacity: 3 });
      const [kept, refused] = [randomUUID(), randomUUID()];
      const first = await world.book(id, { quantity: 2, key: kept });
      const no = await world.book(id, { quantity: 2, key: refused });
      expect(no.body).toMatchObject({ code: 'sold_out', placesLeft: 1 });
      await cancel(world, first.body.id);
      await world.api.database.sql('UPDATE idempotency_keys SET created_at = created_at - INTERVAL 23 HOUR');
      expect((await world.book(id, { quantity: 2, key: kept })).body).toEqual(first.body);
      const again = await world.book(id, { quantity: 2, key: refused });
      expect(again.body).toEqual({ ...no.body, requestId: again.body.requestId });
    },
    'The header `Idempotency-Replayed: true` marks a repeated answer; it shows the booking as it was made, whatever became of it since.':
      async (world) => {
        const { id } = await world.event({ capacity: 2 });
        for (const quantity of [2, 1]) {
          const key = randomUUID();
          const first = await world.book(id, { quantity, key });
          expect(first.headers['idempotency-replayed']).toBeUndefined();
          if (first.status === 201) await cancel(world, first.body.id);
          if (first.status === 201) await world.book(id, { quantity: 2 });
          const again = await world.book(id, { quantity, key });
          expect([again.status, again.headers['idempotency-replayed']]).toEqual([first.status, 'true']);
          expect(again.body.status).toBe(first.body.status);
        }
      },
    [PRICES]: async (world) => {
      const { id } = await world.event({ priceCents: 2_500, currency: 'EUR' });
      expect((await agree(world, id, { expectedUnitPriceCents: 2_500, currency: 'EUR' })).status).toBe(201);
      for (const other of [
        { expectedUnitPriceCents: 2_400, currency: 'EUR' },
        { expectedUnitPriceCents: 2_500, currency: 'USD' },
      ]) {
        const { body } = await agree(world, id, other);
        expect(body).toMatchObject({ code: 'price_changed', priceCents: 2_500, currency: 'EUR' });
      }
    },
    "The server's price decides.": async (world) => {
      const { id } = await world.event({ priceCents: 2_500 });
      expect((await agree(world, id, { totalCents: 1 })).status).toBe(400);
      expect((await agree(world, id, {})).body.totalCents).toBe(2_500);
    },
    [AMOUNTS]: async (world) => {
      const { id } = await world.event();
      const { body: booking } = await world.book(id, { quantity: 2 });
      const body = { priceCents: 1, title: 'Another title' };
      await world.ask('PATCH', `/api/events/${id}`, { as: world.organizer, body });
      const { reference, quantity, unitPriceCents, totalCents, asBooked } = booking;
      const same = { reference, quantity, unitPriceCents, totalCents, asBooked };
      const expected = { ...same, event: { title: 'Another title' } };
      expect((await read(world, booking.id)).body).toMatchObject(expected);
      expect((await cancel(world, booking.id)).body).toMatchObject(expected);
    },
  },
  listBookings: {
    'Newest first.': async (world) => {
      const as = newUser('collector');
      const { id: eventId } = await world.event();
      const ids = [await world.book(eventId, { as }), await world.book(eventId, { as })];
      const wanted = ids.map(({ body }) => body.id).toReversed();
      expect(await idsOf(world, '/api/bookings?limit=1', as)).toEqual(wanted);
    },
    '`upcoming=true` keeps those whose event has not ended, also where it was postponed since it was booked.':
      async (world) => {
        const as = newUser('waiter');
        const [past, postponed] = [await world.event(), await world.event()];
        await world.book(past.id, { as });
        const { body: kept } = await world.book(postponed.id, { as });
        await world.pass(past.id);
        const later = { startsAt: inDays(60), endsAt: inDays(61) };
        await world.ask('PATCH', `/api/events/${postponed.id}`, { as: world.organizer, body: later });
        expect(await idsOf(world, '/api/bookings?upcoming=true', as)).toEqual([kept.id]);
      },
  },
  getBooking: {
    'For whoever booked, the organizer of the event, and admins.': async (world) => {
      const { body } = await world.book((await world.event()).id);
      for (const as of [world.fan, world.organizer, world.admin])
        expect((await read(world, body.id, as)).status).toBe(200);
    },
    'To everybody else it does not exist.': async (world) => {
      const { body } = await world.book((await world.event()).id);
      const [theirs, nobodys] = [body.id, randomUUID()].map((id) => read(world, id, world.stranger));
      const [one, other] = [await theirs!, await nobodys!];
      expect(one.status).toBe(404);
      expect(one.body).toEqual({ ...other.body, requestId: one.body.requestId });
    },
  },
  cancelBooking: {
    'Frees its places.': async (world) => {
      const { id } = await world.event({ capacity: 1 });
      const { body } = await world.book(id);
      await cancel(world, body.id);
      expect((await world.book(id)).status).toBe(201);
    },
    'For whoever booked, and admins, until the event starts: as it stands today or as it was booked, whichever is later.':
      async (world) => {
        const { id } = await world.event();
        const booked = async (): Promise<string> => (await world.book(id)).body.id;
        const [mine, theirs, late] = [await booked(), await booked(), await booked()];
        expect((await cancel(world, mine, world.stranger)).status).toBe(404);
        expect((await cancel(world, mine)).status).toBe(200);
        expect((await cancel(world, theirs, world.admin)).status).toBe(200);
        await world.pass(id, 'started');
        const { status } = await cancel(world, late);
        expect(status).toBe(200);
        await world.api.database.sql(
          "UPDATE bookings SET event_starts_at = '2020-01-01' WHERE event_id = UNHEX(REPLACE(?, '-', ''))",
          [id],
        );
        const last = await world.event();
        const { body } = await world.book(last.id);
        await world.pass(last.id, 'started');
        await world.api.database.sql(
          "UPDATE bookings SET event_starts_at = '2020-01-01' WHERE event_id = UNHEX(REPLACE(?, '-', ''))",
          [last.id],
        );
        expect((await cancel(world, body.id)).body.code).toBe('event_started');
      },
    'Repeating it changes nothing more.': async (world) => {
      const { body } = await world.book((await world.event()).id);
      const first = await cancel(world, body.id);
      expect((await cancel(world, body.id)).body).toEqual(first.body);
    },
  },
};
