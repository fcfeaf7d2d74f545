import { expect } from '@jest/globals';
import type { Promises } from './promises.ts';
import { type Event, eventBody, expectOnlyOrganizerAndAdmins, idsOf, inDays, type World } from './world.ts';

const city = (): string => `City ${Math.random().toString(36).slice(2)}`;
const listed = (world: World, place: string, query = ''): Promise<string[]> =>
  idsOf(world, `/api/events?city=${encodeURIComponent(place)}&limit=50${query}`);
const starting = (days: number): Record<string, unknown> => ({
  startsAt: inDays(days),
  endsAt: inDays(days + 1),
});
const change = (world: World, event: Event, body: object, headers: Record<string, string> = {}) =>
  world.ask('PATCH', `/api/events/${event.id}`, { as: world.organizer, body, headers });

const REFUSAL_OF_STALE_CHANGES =
  'Send the ETag that you read as `If-Match` to be refused when somebody else changed the event meanwhile (bookings are no such change); without it, only the fields that you send are changed.';
const WHAT_STAYS =
  'What people have booked stays theirs: the capacity cannot fall below what is booked, the start cannot be moved into the past, the currency is fixed once there was a booking.';

export const eventPromises: Promises = {
  listEvents: {
    'Events that have not ended, soonest first.': async (world) => {
      const place = city();
      const later = await world.event({ city: place, ...starting(9) });
      const sooner = await world.event({ city: place, ...starting(3) });
      const ended = await world.event({ city: place });
      await world.pass(ended.id);
      expect(await listed(world, place)).toEqual([sooner.id, later.id]);
    },
    'With `from`, events that start at or after it, ended ones included.': async (world) => {
      const place = city();
      const ended = await world.event({ city: place });
      await world.pass(ended.id);
      const next = await world.event({ city: place });
      expect(await listed(world, place, '&from=2020-01-01T00:00:00Z')).toEqual([ended.id, next.id]);
      expect(await listed(world, place, '&from=2020-01-01T00:00:01Z')).toEqual([next.id]);
    },
    '`currency` keeps the events of one currency; `priceMax`, an amount of it, needs it.': async (world) => {
      const place = city();
      await world.event({ city: place, currency: 'USD' });
      const euro = await world.event({ city: place, currency: 'EUR', priceCents: 500 });
      await world.event({ city: place, currency: 'EUR', priceCents: 900 });
      expect(await listed(world, place, '&currency=EUR&priceMax=500')).toEqual([euro.id]);
      expect((await world.ask('GET', '/api/events?priceMax=500')).status).toBe(400);
    },
    '`sort=price` goes from cheap to dear within each currency, and by the code of the currency otherwise.':
      async (world) => {
        const place = city();
        const priced = async (currency: string, priceCents: number): Promise<string> =>
          (await world.event({ city: place, currency, priceCents })).id;
        const ids = [await priced('USD', 1), await priced('EUR', 900), await priced('EUR', 500)];
        expect(await listed(world, place, '&sort=price')).toEqual(ids.toReversed());
      },
    '`q` wants every word, in the title, description, venue, city or category, without regard to case and accents; the last letters of a word may be missing.':
      async (world) => {
        const place = city();
        const { id } = await world.event({
          city: place,
          title: 'Fadózauber',
          description: 'Kontrabass',
          venue: 'Laternenhaus',
          category: 'Weltmusik',
        });
        expect(await listed(world, place, '&q=FADOZAUB%20kontrab%20latern%20weltmus')).toEqual([id]);
        expect(await listed(world, place, '&q=fadozauber%20posaune')).toEqual([]);
      },
    'Words of one or two letters are not looked for in descriptions.': async (world) => {
      const place = city();
      const { id } = await world.event({ city: place, title: 'Zebra U2', description: 'with Qx' });
      expect(await listed(world, place, '&q=zebra%20u2')).toEqual([id]);
      expect(await listed(world, place, '&q=zebra%20qx')).toEqual([]);
    },
    'A page may hold fewer items than `limit`, even none: follow `nextCursor` until it is null.': async (
      world,
    ) => {
      const place = city();
      const ids = [
        await world.event({ city: place, ...starting(1) }),
        await world.event({ city: place, ...starting(2) }),
      ];
      const path = `/api/events?city=${encodeURIComponent(place)}&limit=1`;
      expect(await idsOf(world, path)).toEqual(ids.map(({ id }) => id));
    },
  },
  createEvent: {
    'The caller becomes its organizer.': async (world) => {
      expect((await world.event()).body.organizer.id).toBe(world.organizer.id);
    },
    '`priceCents` is in the smallest unit of the currency: cents of EUR, yen of JPY, thousandths of KWD.':
      async (world) => {
        for (const currency of ['EUR', 'JPY', 'KWD']) {
          const { id } = await world.event({ currency, priceCents: 1_234 });
          const booked = await world.book(id, { quantity: 2 });
          expect(booked.body).toMatchObject({ unitPriceCents: 1_234, totalCents: 2_468, currency });
        }
      },
    'Price and capacity together may come to 9,007,199,254,740,991 at most; an event without a capacity counts as one with 1,000,000 places.':
      async (world) => {
        const most = Number.MAX_SAFE_INTEGER;
        const create = async (priceCents: number, capacity: number | null): Promise<number> =>
          (
            await world.ask('POST', '/api/events', {
              as: world.organizer,
              body: eventBody({ priceCents, capacity }),
            })
          ).status;
        expect(await create(Math.floor(most / 1_000_000), null)).toBe(201);
        expect(await create(Math.floor(most / 1_000_000) + 1, null)).toBe(400);
        expect(await create(Math.floor(most / 1_000_000) + 1, 10)).toBe(201);
      },
  },
  listMyEvents: {
    'By start, ended and cancelled ones included.': async (world) => {
      const ended = await world.event();
      await world.pass(ended.id);
      const cancelled = await world.event(starting(2));
      await world.ask('DELETE', `/api/events/${cancelled.id}`, { as: world.organizer });
      const ids = await idsOf(world, '/api/events/mine?limit=100', world.organizer);
      expect(ids.indexOf(ended.id)).toBeGreaterThanOrEqual(0);
      expect(ids.indexOf(cancelled.id)).toBeGreaterThan(ids.indexOf(ended.id));
    },
  },
  getEvent: {
    'Answers 304 when `If-None-Match` names the current ETag.': async (world) => {
      const { id } = await world.event();
      const first = await world.ask('GET', `/api/events/${id}`);
      const headers = { 'if-none-match': first.headers['etag']! };
      expect((await world.ask('GET', `/api/events/${id}`, { headers })).status).toBe(304);
      await world.book(id);
      await new Promise((done) => setTimeout(done, 2_100));
      expect((await world.ask('GET', `/api/events/${id}`, { headers })).status).toBe(200);
    },
    'The counts may be two seconds old.': async (world) => {
      const { id } = await world.event();
      await world.ask('GET', `/api/events/${id}`);
      await world.book(id);
      await new Promise((done) => setTimeout(done, 2_100));
      expect((await world.ask('GET', `/api/events/${id}`)).body.booked).toBe(1);
    },
  },
  updateEvent: {
    'For its organizer and for admins.': async (world) => {
      const { id } = await world.event();
      await expectOnlyOrganizerAndAdmins(world, (as) =>
        world.ask('PATCH', `/api/events/${id}`, { as, body: { venue: 'Elsewhere' } }),
      );
    },
    [REFUSAL_OF_STALE_CHANGES]: async (world) => {
      const event = await world.event();
      await world.book(event.id);
      const read = { 'If-Match': event.etag };
      expect((await change(world, event, { title: 'First' }, read)).status).toBe(200);
      expect((await change(world, event, { title: 'Second' }, read)).status).toBe(412);
      const { body } = await change(world, event, { venue: 'Third' });
      expect(body).toMatchObject({ title: 'First', venue: 'Third' });
    },
    [WHAT_STAYS]: async (world) => {
      const event = await world.event();
      await world.book(event.id, { quantity: 3 });
      const past = { startsAt: '2020-01-01T00:00:00Z' };
      expect((await change(world, event, { capacity: 2 })).body.code).toBe('capacity_below_booked');
      expect((await change(world, event, past)).body.code).toBe('start_passed');
      expect((await change(world, event, { currency: 'USD' })).body.code).toBe('currency_fixed');
    },
    'Bookings keep their price; other changes show beside what was booked.': async (world) => {
      const event = await world.event();
      const { body: booking } = await world.book(event.id);
      await change(world, event, { priceCents: 9_999, venue: 'Elsewhere' });
      const { body } = await world.ask('GET', `/api/bookings/${booking.id}`, { as: world.fan });
      expect(body).toMatchObject({ unitPriceCents: 2_500, event: { venue: 'Elsewhere' } });
      expect(body.asBooked).toEqual(booking.asBooked);
    },
  },
  cancelEvent: {
    'Cancels the event and, in the same transaction, all its bookings.': async (world) => {
      const { id } = await world.event();
      const { body: booking } = await world.book(id);
      await world.ask('DELETE', `/api/events/${id}`, { as: world.organizer });
      const { body } = await world.ask('GET', `/api/bookings/${booking.id}`, { as: world.fan });
      expect(body).toMatchObject({ status: 'cancelled', cancelReason: 'event_cancelled' });
    },
    'Repeating it changes nothing more.': async (world) => {
      const { id } = await world.event();
      const cancel = () => world.ask('DELETE', `/api/events/${id}`, { as: world.organizer });
      expect((await cancel()).status).toBe(204);
      const { body: before } = await world.ask('GET', `/api/events/${id}`);
      expect((await cancel()).status).toBe(204);
      expect((await world.ask('GET', `/api/events/${id}`)).body).toEqual(before);
    },
  },
};
