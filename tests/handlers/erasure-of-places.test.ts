import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { endEvent, miscounted, moveEvent } from '../support/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const organizer = newUser('otto');
const call = (as: TestUser, method: string, path: string, body?: object): Promise<Answer> =>
  api.request({ method, path, ...(body && { body }), as });
const erase = (as: TestUser): Promise<Answer> => call(as, 'DELETE', '/api/users/me');
const change = (eventId: string, body: object): Promise<Answer> =>
  call(organizer, 'PATCH', `/api/events/${eventId}`, body);
const hex = (id: string): string => id.replaceAll('-', '');

/** What has become of a user's bookings, by event. */
async function placesOf(user: TestUser): Promise<Record<string, string>> {
  const rows = await api.database.sql(
    'SELECT LOWER(HEX(event_id)) AS event, status, cancel_reason FROM bookings WHERE user_id = UNHEX(?)',
    [hex(user.id)],
  );
  return Object.fromEntries(rows.map((row) => [row['event'], row['cancel_reason'] ?? row['status']]));
}

describe('when an account with places is erased', () => {
  it('gives back those that it could have cancelled itself, and leaves the others in the books', async () => {
    const fan = newUser('fay');
    const published = async (more = {}): Promise<string> =>
      (await publish(api, organizer, { capacity: 5, ...more })).body.id;
    const next = await published();
    const twice = await published();
    const over = await published();
    const running = await published();
    const later = await published();
    const earlier = await published();
    const longAgo = await published();
    const off = await published();
    for (const eventId of [next, twice, twice, over, running, later, earlier, longAgo, off]) {
      expect((await book(api, fan, { eventId })).status).toBe(201);
    }
    for (const eventId of [over, running, later]) await endEvent(api.database, eventId);
    await moveEvent(api.database, running, [-1, 1]);
    // Whoever booked may go until the later of the two starts, wherever the organizer moves the event.
    await moveEvent(api.database, later, [1, 2]);
    await moveEvent(api.database, earlier, [-1, 1]);
    await moveEvent(api.database, longAgo, [-3, -2]);
    expect((await call(organizer, 'DELETE', `/api/events/${off}`)).status).toBe(204);

    expect((await erase(fan)).status).toBe(204);
    expect(await placesOf(fan)).toEqual({
      [hex(next)]: 'by_attendee',
      [hex(twice)]: 'by_attendee',
      [hex(over)]: 'confirmed',
      [hex(running)]: 'confirmed',
      [hex(later)]: 'by_attendee',
      [hex(earlier)]: 'by_attendee',
      [hex(longAgo)]: 'by_attendee',
      [hex(off)]: 'event_cancelled',
    });
    expect(await miscounted(api.database)).toEqual([]);
    expect((await call(organizer, 'GET', `/api/events/${twice}`)).body).toMatchObject({ available: 5 });
  });

  it('takes a blink with ten thousand bookings', async () => {
    const fan = newUser('collector');
    await call(fan, 'GET', '/api/users/me');
    const template = (await publish(api, organizer, { capacity: 100 })).body.id;
    const columns = `organizer_id, title, starts_at, ends_at, time_zone, capacity, booked, price_cents, currency, created_at,
      updated_at`;
    const tens = '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4)';
    const thousands = `${tens} a, ${tens} b, ${tens} c, ${tens} d, (SELECT 0 e UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) e`;
    await api.database.sql(
      `INSERT INTO events (id, ${columns}) SELECT UNHEX(REPLACE(UUID(), '-', '')), ${columns.replace('booked', '4')}
      FROM events, ${thousands} WHERE id = UNHEX(?)`,
      [hex(template)],
    );
    await api.database.sql(
      `INSERT INTO bookings (id, reference, event_id, user_id, quantity, unit_price_cents, total_cents, currency, event_title,
        event_starts_at, event_ends_at, event_time_zone, created_at)
      SELECT UNHEX(REPLACE(UUID(), '-', '')), LPAD(ROW_NUMBER() OVER (ORDER BY e.id, n), 9, 'R'), e.id, UNHEX(?), 1, price_cents, price_cents,
        currency, title, starts_at, ends_at, time_zone, created_at FROM events e, (SELECT 1 n UNION SELECT 2 UNION SELECT 3
        UNION SELECT 4) n WHERE e.booked = 4`,
      [hex(fan.id)],
    );
    const [row] = await api.database.sql('SELECT COUNT(*) AS n FROM bookings WHERE user_id = UNHEX(?)', [
      hex(fan.id),
    ]);
    expect(Number(row?.['n'])).toBe(10_000);

    const startedAt = performance.now();
    expect((await erase(fan)).status).toBe(204);
    // A request has 29 s, one statement 10 s.
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect(Object.values(await placesOf(fan)).every((reason) => reason === 'by_attendee')).toBe(true);
    expect(await miscounted(api.database)).toEqual([]);
  }, 60_000);
});

/** Whether somebody is erased and still holds a place. */
async function ghosts(): Promise<unknown[]> {
  return api.database.sql(`SELECT HEX(x.id) FROM erased_users x JOIN bookings b ON b.user_id = x.id
    JOIN events e ON e.id = b.event_id WHERE b.status = 'confirmed' AND e.starts_at > UTC_TIMESTAMP(3)`);
}

const ROUNDS = Array.from({ length: 10 }, (_, round) => round);

describe('when an account is erased while', () => {
  it.each(ROUNDS)(
    'its owner books (round %i), it is erased and without places, or booked and kept',
    async () => {
      const { id } = (await publish(api, organizer)).body;
      const user = newUser('racer');
      const [booked, gone] = await Promise.all([book(api, user, { eventId: id }), erase(user)]);
      expect([201, 410]).toContain(booked.status);
      expect(gone.status).toBe(204);
      expect(await ghosts()).toEqual([]);
      expect(await miscounted(api.database)).toEqual([]);
    },
  );

  it.each(ROUNDS)(
    'its places are cancelled one by one and by the event (round %i), each counts once',
    async () => {
      const { id } = (await publish(api, organizer, { capacity: 20 })).body;
      const other = (await publish(api, organizer, { capacity: 20 })).body.id;
      const user = newUser('racer');
      const bookings = await Promise.all([1, 2, 3].map(() => book(api, user, { eventId: id, quantity: 2 })));
      await book(api, user, { eventId: other, quantity: 2 });
      const answers = await Promise.all([
        ...bookings.map(({ body }) => call(user, 'POST', `/api/bookings/${body.id}/cancel`)),
        erase(user),
        call(organizer, 'DELETE', `/api/events/${other}`),
        change(id, { priceCents: 5_000 }),
      ]);
      for (const { status } of answers) expect([200, 204, 410]).toContain(status);
      expect(await ghosts()).toEqual([]);
      expect(await miscounted(api.database)).toEqual([]);
    },
  );

  it.each(ROUNDS)(
    'its owner publishes and writes the profile (round %i), nothing of it comes back',
    async () => {
      const user = newUser('racer', { tokenUse: 'id' });
      const [published, written, gone] = await Promise.all([
        publish(api, user, { phone: '123' }),
        call(user, 'PATCH', '/api/users/me', { name: 'Racer', phone: '123' }),
        erase(user),
        call(user, 'GET', '/api/bookings'),
      ]);
      expect([201, 410, 503]).toContain(published.status);
      expect([200, 410, 503]).toContain(written.status);
      if (gone.status === 409) expect(published.status).toBe(201);
      else expect([published.status, gone.status]).not.toContain(201);
      if (gone.status !== 204) return;
      const [row] = await api.database.sql('SELECT email, name, phone FROM users WHERE id = UNHEX(?)', [
        hex(user.id),
      ]);
      expect(row).toMatchObject({ email: null, name: 'erased', phone: null });
    },
  );

  it.each(ROUNDS)('others with places of the same events are (round %i), all are erased', async () => {
    const events = await Promise.all([1, 2, 3, 4].map(() => publish(api, organizer, { capacity: 100 })));
    const users = [1, 2, 3, 4, 5].map(() => newUser('racer'));
    for (const [i, user] of users.entries()) {
      // Each books in an order of their own.
      for (let j = 0; j < events.length; j += 1) {
        const { body } = events[(i + j) % events.length] as Answer;
        expect((await book(api, user, { eventId: body.id, quantity: 1 + i, key: randomUUID() })).status).toBe(
          201,
        );
      }
    }
    const answers = await Promise.all(users.map((user) => erase(user)));
    expect(answers.map(({ status }) => status)).toEqual(users.map(() => 204));
    expect(await ghosts()).toEqual([]);
    expect(await miscounted(api.database)).toEqual([]);
  });
});
