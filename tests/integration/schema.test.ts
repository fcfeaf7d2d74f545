import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
const user = randomBytes(16);
const event = randomBytes(16);

beforeAll(async () => {
  database = await createTestDatabase();
  await insert('users', { id: user, created_at: '2027-01-01', updated_at: '2027-01-01' });
  await insert('events', anEvent({ id: event }));
});
afterAll(() => database.drop());

async function insert(table: string, row: Record<string, unknown>): Promise<void> {
  await database.sql(`INSERT INTO ${table} SET ?`, [row]);
}

const anEvent = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: randomBytes(16),
  organizer_id: user,
  title: 'Night',
  starts_at: '2027-06-01',
  ends_at: '2027-06-02',
  time_zone: 'UTC',
  capacity: 10,
  price_cents: 100,
  currency: 'EUR',
  created_at: '2027-01-01',
  updated_at: '2027-01-01',
  ...more,
});
const aBooking = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: randomBytes(16),
  reference: randomUUID().slice(0, 9),
  event_id: event,
  user_id: user,
  quantity: 2,
  unit_price_cents: 100,
  total_cents: 200,
  currency: 'EUR',
  event_title: 'Night',
  event_starts_at: '2027-06-01',
  event_ends_at: '2027-06-02',
  event_time_zone: 'UTC',
  created_at: '2027-01-01',
  ...more,
});

describe('when an event is written', () => {
  it.each([
    ['that ends before it starts', { ends_at: '2027-05-01' }, /events_end_after_start/],
    ['that ends when it starts', { ends_at: '2027-06-01' }, /events_end_after_start/],
    ['with more places booked than it has', { booked: 11 }, /events_never_oversold/],
    ['of somebody who is not known', { organizer_id: randomBytes(16) }, /foreign key/],
    ['with less than nothing booked', { booked: -1 }, /[Oo]ut of range/],
    ['with a price below nothing', { price_cents: -1 }, /[Oo]ut of range/],
    ['in a state that does not exist', { status: 'open' }, /[Tt]runcated/],
    ['without a title', { title: null }, /cannot be null/],
    ['with a title that is too long', { title: 'x'.repeat(201) }, /too long/],
    ['on a day that does not exist', { starts_at: '2027-02-30' }, /[Ii]ncorrect datetime/],
  ])('%s, is refused', async (_what, more, reason) => {
    await expect(insert('events', anEvent(more))).rejects.toThrow(reason);
  });

  it('as full as it can be, or without a limit, is kept', async () => {
    await insert('events', anEvent({ booked: 10 }));
    await insert('events', anEvent({ capacity: null, booked: 4_000_000_000 }));
    const title = '🎸'.repeat(200);
    const id = randomBytes(16);
    await insert('events', anEvent({ id, title }));
    expect(await database.sql('SELECT title FROM events WHERE id = ?', [id])).toEqual([{ title }]);
  });

  it('frees more places than are booked, is refused', async () => {
    await expect(database.sql('UPDATE events SET booked = booked - 1 WHERE id = ?', [event])).rejects.toThrow(
      /out of range/,
    );
  });
});

describe('when a booking is written', () => {
  it('at the dearest price there is, a hundredfold, is kept to the last unit', async () => {
    const price = 1_000_000_000_000;
    const dear = { quantity: 100, unit_price_cents: price, total_cents: price * 100, currency: 'IRR' };
    const id = randomBytes(16);
    await insert('bookings', aBooking({ id, ...dear }));
    const rows = await database.sql(
      'SELECT quantity, unit_price_cents, total_cents, currency FROM bookings WHERE id = ?',
      [id],
    );
    expect(rows).toEqual([dear]);
  });

  it.each([
    ['of no places', { quantity: 0, total_cents: 0 }, /bookings_quantity/],
    ['whose total is not the price of its places', { total_cents: 199 }, /bookings_total/],
    ['cancelled at no time', { status: 'cancelled' }, /bookings_cancelled/],
    ['confirmed and cancelled', { cancelled_at: '2027-01-02' }, /bookings_cancelled/],
    ['of no event', { event_id: randomBytes(16) }, /foreign key/],
    ['of nobody', { user_id: randomBytes(16) }, /foreign key/],
    ['for a reason that does not exist', { cancel_reason: 'rain' }, /[Tt]runcated/],
  ])('%s, is refused', async (_what, more, reason) => {
    await expect(insert('bookings', aBooking(more))).rejects.toThrow(reason);
  });

  it('with a reference that another one has, is refused', async () => {
    await insert('bookings', aBooking({ reference: 'AAAA-AAAA' }));
    await expect(insert('bookings', aBooking({ reference: 'AAAA-AAAA' }))).rejects.toThrow(
      /bookings_reference/,
    );
  });

  it('keeps its event and its user from being deleted', async () => {
    await expect(database.sql('DELETE FROM events WHERE id = ?', [event])).rejects.toThrow(/foreign key/);
    await expect(database.sql('DELETE FROM users WHERE id = ?', [user])).rejects.toThrow(/foreign key/);
  });
});
