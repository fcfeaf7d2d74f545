import { expect } from '@jest/globals';
import type { Answer } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import type { Promises } from './promises.ts';
import { expectOnlyOrganizerAndAdmins, type World } from './world.ts';

const of = (world: World, id: string, what: string, accept?: string): Promise<Answer> =>
  world.ask('GET', `/api/events/${id}/${what}`, { as: world.organizer, headers: accept ? { accept } : {} });
const onlyTheirs =
  (what: string) =>
  async (world: World): Promise<void> => {
    const { id } = await world.event();
    await expectOnlyOrganizerAndAdmins(world, (as) => world.ask('GET', `/api/events/${id}/${what}`, { as }));
  };
const calendar = async (world: World, path: string, as = world.fan): Promise<string> =>
  String((await world.ask('GET', `${path}/calendar.ics`, { as })).body);
const uidOf = (file: string): string | undefined => /^UID:(.*)$/m.exec(file)?.[1];

export const attendancePromises: Promises = {
  listAttendees: {
    'For its organizer and for admins.': onlyTheirs('attendees'),
    'Name and e-mail address are those of the profile today; the address is null for somebody who has never sent an ID token, or whose account was erased (the name is `erased` then).':
      async (world) => {
        const { id } = await world.event();
        const silent = newUser('silent', { tokenUse: 'access' });
        const gone = newUser('goner');
        await world.ask('PATCH', '/api/users/me', { as: silent, body: { name: 'Before' } });
        for (const as of [silent, gone]) await world.book(id, { as });
        await world.ask('PATCH', '/api/users/me', { as: silent, body: { name: 'Today' } });
        await world.pass(id);
        await world.api.database.sql(
          "UPDATE bookings SET event_starts_at = '2020-01-01', event_ends_at = '2020-01-02' WHERE event_id = UNHEX(REPLACE(?, '-', ''))",
          [id],
        );
        await world.ask('DELETE', '/api/users/me', { as: gone });
        const { body } = await of(world, id, 'attendees');
        const seen = body.items.map(({ name, email }: Record<string, unknown>) => [name, email]);
        expect(seen.toSorted()).toEqual([
          ['Today', null],
          ['erased', null],
        ]);
      },
    'With `Accept: text/csv` a page comes as a table for spreadsheets, and the cursor of the next one in the header `X-Next-Cursor`.':
      async (world) => {
        const { id } = await world.event();
        for (let i = 0; i < 2; i += 1) await world.book(id);
        const { headers } = await of(world, id, 'attendees?limit=1', 'text/csv');
        expect(headers['content-type']).toContain('text/csv');
        const next = `attendees?limit=1&cursor=${headers['x-next-cursor']}`;
        expect((await of(world, id, next, 'text/csv')).status).toBe(200);
      },
    'Where `Accept` names neither CSV nor JSON, it is JSON.': async (world) => {
      const { headers } = await of(world, (await world.event()).id, 'attendees', 'image/png');
      expect(headers['content-type']).toBe('application/json');
    },
  },
  exportAttendees: {
    'For its organizer and for admins: all bookings in one file for spreadsheets, named after the event.':
      async (world) => {
        await onlyTheirs('attendees.csv')(world);
        const { id } = await world.event({ title: 'Zebra night' });
        for (let i = 0; i < 3; i += 1) await world.book(id);
        const { headers, body } = await of(world, id, 'attendees.csv');
        expect(String(body).trim().split('\n')).toHaveLength(4);
        expect(headers['content-disposition']?.toLowerCase()).toMatch(/zebra/);
      },
    'A web page fetches it with the token and saves the answer.': async (world) => {
      const { headers } = await of(world, (await world.event()).id, 'attendees.csv');
      expect(headers['content-disposition']).toMatch(/^attachment/);
    },
    'An apostrophe stands before texts that a spreadsheet would take for a formula.': async (world) => {
      const { id } = await world.event();
      const as = newUser('formula');
      await world.ask('PATCH', '/api/users/me', { as, body: { name: '=1+1' } });
      await world.book(id, { as });
      expect(String((await of(world, id, 'attendees.csv')).body)).toContain("'=1+1");
    },
    'Very many bookings (some 20,000) take several files: go on with the cursor in `X-Next-Cursor`.': async (
      world,
    ) => {
      const { id } = await world.event();
      await world.book(id);
      const first = await of(world, id, 'attendees.csv');
      expect(first.headers['x-next-cursor']).toBeUndefined();
      const { headers } = await of(world, id, 'attendees?limit=1', 'text/csv');
      expect(headers['x-next-cursor']).toBeUndefined();
    },
  },
  getEventStats: {
    'For its organizer and for admins.': onlyTheirs('stats'),
    'Cancelled bookings do not count.': async (world) => {
      const { id } = await world.event();
      const { body } = await world.book(id);
      await world.book(id, { quantity: 2 });
      await world.ask('POST', `/api/bookings/${body.id}/cancel`, { as: world.fan });
      expect((await of(world, id, 'stats')).body).toMatchObject({
        bookings: 1,
        booked: 2,
        revenueCents: 5_000,
      });
    },
    "`revenueCents` is in the smallest unit of `currency`, the event's own; what was sold in other currencies, before the event had this one, stands beside it in `otherRevenue`.":
      async (world) => {
        const { id } = await world.event({ currency: 'EUR' });
        await world.book(id);
        await world.api.database.sql(
          "UPDATE bookings SET currency = 'USD' WHERE event_id = UNHEX(REPLACE(?, '-', ''))",
          [id],
        );
        await world.book(id);
        expect((await of(world, id, 'stats')).body).toMatchObject({
          currency: 'EUR',
          revenueCents: 2_500,
          otherRevenue: [{ currency: 'USD', revenueCents: 2_500 }],
        });
      },
  },
  getEventCalendar: {
    'A calendar that has the entry already, from this file or from a booking, changes it when it takes the file again.':
      async (world) => {
        const { id } = await world.event();
        const { body } = await world.book(id);
        const before = await calendar(world, `/api/events/${id}`);
        await world.ask('PATCH', `/api/events/${id}`, { as: world.organizer, body: { venue: 'Moved' } });
        const after = await calendar(world, `/api/events/${id}`);
        const uids = [before, after, await calendar(world, `/api/bookings/${body.id}`)].map(uidOf);
        expect(new Set(uids).size).toBe(1);
        const sequence = (file: string): number => Number(/^SEQUENCE:(\d+)/m.exec(file)?.[1]);
        expect(sequence(after)).toBeGreaterThan(sequence(before));
      },
    'A cancelled event is marked as cancelled.': async (world) => {
      const { id } = await world.event();
      await world.ask('DELETE', `/api/events/${id}`, { as: world.organizer });
      expect(await calendar(world, `/api/events/${id}`)).toContain('STATUS:CANCELLED');
    },
  },
  getBookingCalendar: {
    'For whoever may read the booking.': async (world) => {
      const { body } = await world.book((await world.event()).id);
      const status = async (as: World['fan']): Promise<number> =>
        (await world.ask('GET', `/api/bookings/${body.id}/calendar.ics`, { as })).status;
      for (const as of [world.fan, world.organizer, world.admin]) expect(await status(as)).toBe(200);
      expect(await status(world.stranger)).toBe(404);
    },
    'The entry is the one of the event, where and when it is now, with all places that the booker has; it is marked as cancelled once there are none.':
      async (world) => {
        const { id } = await world.event();
        const [first, second] = [
          await world.book(id, { quantity: 2 }),
          await world.book(id, { quantity: 3 }),
        ];
        await world.ask('PATCH', `/api/events/${id}`, { as: world.organizer, body: { venue: 'Moved' } });
        const path = `/api/bookings/${first.body.id}`;
        const file = await calendar(world, path);
        expect(uidOf(file)).toBe(uidOf(await calendar(world, `/api/events/${id}`)));
        expect(file).toContain('Moved');
        expect(file).toMatch(/\b5\b/);
        for (const { body } of [first, second])
          await world.ask('POST', `/api/bookings/${body.id}/cancel`, { as: world.fan });
        expect(await calendar(world, path)).toContain('STATUS:CANCELLED');
      },
  },
};
