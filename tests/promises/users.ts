import { expect } from '@jest/globals';
import { newUser } from '../support/gateway-event.ts';
import { jpeg } from '../support/picture-corpus.ts';
import type { Promises } from './promises.ts';
import { idsOf } from './world.ts';

const ME = '/api/users/me';
const LAST_STEP =
  'Afterwards call DeleteUser of Cognito with the access token, which removes the sign-in itself; tokens that were issued before are refused by every operation (410), by this one too: whoever repeats it, because the answer got lost, learns that it is done.';

export const userPromises: Promises = {
  getMe: {
    'The profile appears with the first request.': async (world) => {
      const as = newUser('new');
      expect((await world.ask('GET', ME, { as })).body).toMatchObject({ id: as.id });
    },
    'The e-mail address is the last verified one that an ID token has shown, on any operation; a name in an ID token is taken as long as nothing was written here.':
      async (world) => {
        const as = newUser('old', { claims: { name: 'Told by the token' } });
        await world.ask('GET', '/api/bookings', { as });
        const later = { ...as, email: 'new@example.com' };
        await world.ask('GET', '/api/bookings', { as: later });
        await world.ask('GET', ME, {
          as: { ...as, email: 'un@verified', claims: { email_verified: 'false' } },
        });
        const { body } = await world.ask('GET', ME, { as: { ...as, tokenUse: 'access' } });
        expect(body).toMatchObject({ email: 'new@example.com', name: 'Told by the token' });
        await world.ask('PATCH', ME, { as, body: { name: 'Written' } });
        expect((await world.ask('GET', ME, { as })).body.name).toBe('Written');
      },
  },
  updateMe: {
    'Changes the fields that you send, and no others; `null` clears one.': async (world) => {
      const as = newUser('changing');
      await world.ask('PATCH', ME, { as, body: { name: 'Fay', city: 'Lisbon', phone: '123' } });
      const { body } = await world.ask('PATCH', ME, { as, body: { city: 'Porto', phone: null } });
      expect(body).toMatchObject({ name: 'Fay', city: 'Porto', phone: null });
    },
  },
  exportMe: {
    'Profile, bookings and events in one document, pictures as links.': async (world) => {
      const as = newUser('exporter');
      const own = { purpose: 'avatar', contentType: 'image/jpeg', as };
      await world.ask('PUT', `${ME}/avatar`, { as, body: { key: await world.upload(await jpeg(), own) } });
      const { body: booking } = await world.book((await world.event()).id, { as });
      const { body } = await world.ask('GET', `${ME}/export`, { as });
      expect(body.profile.avatar.variants[0].url).toMatch(/^https:/);
      expect(body).toMatchObject({ isComplete: true, bookings: [booking], events: [] });
    },
    '`isComplete` is false as long as there is more than one answer holds (about 4 MB): send `nextCursor` back as `cursor` until it is null, and put the bookings and events of all documents together.':
      async (world) => {
        const as = newUser('prolific');
        const description = '漢'.repeat(5_000);
        const ids: string[] = [];
        for (let i = 0; i < 310; i += 1) {
          const body = {
            title: `E${i}`,
            description,
            startsAt: '2031-01-01T00:00:00Z',
            endsAt: '2031-01-02T00:00:00Z',
          };
          ids.push((await world.ask('POST', '/api/events', { as, body })).body.id);
        }
        const found: string[] = [];
        let cursor: string | null = '';
        let documents = 0;
        while (cursor !== null) {
          const query = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
          const { body } = await world.ask('GET', `${ME}/export${query}`, { as });
          expect(body.isComplete).toBe(body.nextCursor === null);
          found.push(...body.events.map(({ id }: { id: string }) => id));
          cursor = body.nextCursor;
          documents += 1;
        }
        expect(documents).toBeGreaterThan(1);
        expect(found.toSorted()).toEqual(ids.toSorted());
      },
  },
  eraseMe: {
    'Cancels the bookings that the caller could still cancel, and erases all personal data and the picture, for good.':
      async (world) => {
        const as = newUser('leaving');
        const own = { purpose: 'avatar', contentType: 'image/jpeg', as };
        const avatar = await world.ask('PUT', `${ME}/avatar`, {
          as,
          body: { key: await world.upload(await jpeg(), own) },
        });
        const { id } = await world.event();
        const { body: booking } = await world.book(id, { as });
        expect((await world.ask('DELETE', ME, { as })).status).toBe(204);
        expect((await world.ask('GET', `/api/bookings/${booking.id}`, { as: world.admin })).body.status).toBe(
          'cancelled',
        );
        const picture = new URL(avatar.body.variants[0].url).pathname;
        expect((await world.ask('GET', picture)).status).toBe(404);
        const rows = await world.api.database.sql('SELECT * FROM users');
        expect(JSON.stringify(rows)).not.toContain(as.email);
      },
    'What was booked and paid stays in the books without a name.': async (world) => {
      const as = newUser('gone');
      const { id } = await world.event();
      await world.book(id, { as });
      await world.pass(id);
      await world.api.database.sql(
        "UPDATE bookings SET event_starts_at = '2020-01-01', event_ends_at = '2020-01-02'",
      );
      expect((await world.ask('DELETE', ME, { as })).status).toBe(204);
      const { body } = await world.ask('GET', `/api/events/${id}/attendees`, { as: world.organizer });
      expect(body.items).toMatchObject([{ email: null, totalCents: 2_500 }]);
      expect(JSON.stringify(body)).not.toContain('gone');
    },
    'Events of the caller that are still to come must be cancelled first: the request is refused until then, and changes nothing.':
      async (world) => {
        const as = newUser('busy');
        const body = { title: 'Mine', startsAt: '2031-01-01T00:00:00Z', endsAt: '2031-01-02T00:00:00Z' };
        const { body: mine } = await world.ask('POST', '/api/events', { as, body });
        const { body: booking } = await world.book((await world.event()).id, { as });
        expect((await world.ask('DELETE', ME, { as })).body).toMatchObject({
          code: 'events_upcoming',
          events: 1,
        });
        expect((await world.ask('GET', `/api/bookings/${booking.id}`, { as })).body.status).toBe('confirmed');
        await world.ask('DELETE', `/api/events/${mine.id}`, { as });
        expect((await world.ask('DELETE', ME, { as })).status).toBe(204);
      },
    [LAST_STEP]: async (world) => {
      const as = newUser('repeating');
      await idsOf(world, '/api/bookings?limit=1', as);
      expect((await world.ask('DELETE', ME, { as })).status).toBe(204);
      for (const [method, path] of [
        ['GET', ME],
        ['GET', '/api/bookings'],
        ['DELETE', ME],
      ] as const)
        expect((await world.ask(method, path, { as })).body).toMatchObject({ code: 'account_erased' });
    },
  },
};
