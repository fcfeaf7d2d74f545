import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { importBatchSchema } from '../../src/admin/import-schema.ts';
import type { Notes } from '../../tools/operate/import/notes.ts';
import { bookingOf, converted, eventOf } from '../../tools/operate/import/old-to-new.ts';

const organizer = '01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e';
const missing = { currency: 'IRR', timeZone: 'Asia/Tehran' };
const event = {
  event_id: 7,
  user_id: 1,
  title: 'Small hall',
  start_date: new Date('2027-06-01T18:00:00Z'),
  end_date: new Date('2027-06-01T22:00:00Z'),
  created_at: new Date('2024-01-01T10:00:00Z'),
};
const booking = {
  id: 5,
  user_id: 1,
  event_id: '7',
  quantity: 1,
  total_price: 10,
  status: 'CONFIRMED',
  created_at: new Date('2024-03-01T10:00:00Z'),
};
/** What MySQL's zero date becomes in the driver. */
const zero = new Date(Number.NaN);

const newNotes = (): Notes => ({ skipped: [], changed: [] });
const eventFrom = (more: object, notes = newNotes()) =>
  converted(notes, { table: 'events', oldId: 7 }, (row) =>
    eventOf({ ...event, ...more }, organizer, missing, row),
  );
const bookingFrom = (more: object, notes = newNotes()) =>
  converted(notes, { table: 'bookings', oldId: 5 }, (row) =>
    bookingOf(
      { ...booking, ...more },
      { userId: organizer, event: { id: organizer, title: 'Small hall', currency: 'IRR' } },
      row,
    ),
  );

describe('an old row', () => {
  it('may have as many emoji as a column has characters', () => {
    const events = [eventFrom({ title: '😀'.repeat(250), description: '🎻'.repeat(6_000) })];
    const bookings = [bookingFrom({ event_title: '😀'.repeat(250) })];
    expect(v.safeParse(importBatchSchema, { users: [], events, bookings }).success).toBe(true);
    expect([...(events[0]?.title ?? '')]).toHaveLength(200);
  });

  it('with a zero date is skipped where the date says when the concert is, and else has none', () => {
    const notes = newNotes();
    expect(eventFrom({ start_date: zero }, notes)).toBeUndefined();
    expect(eventFrom({ end_date: zero }, notes)).toBeUndefined();
    expect(notes.skipped.map(({ what }) => what)).toEqual(Array(2).fill('it has no start or end date'));
    expect(eventFrom({ created_at: zero, updated_at: zero })?.createdAt).toBe('2027-06-01T18:00:00.000Z');
    expect(bookingFrom({ created_at: zero, booking_date: booking.created_at })?.createdAt).toBe(
      '2024-03-01T10:00:00.000Z',
    );
    expect(bookingFrom({ created_at: new Date('1001-01-01'), booking_date: zero })?.createdAt).toBe(
      '2020-01-01T00:00:00.000Z',
    );
  });

  it('with a total that no client reads exactly is skipped', () => {
    const notes = newNotes();
    expect(bookingFrom({ quantity: 65_535, total_price: 1e15 }, notes)).toBeUndefined();
    expect(notes.skipped.map(({ what }) => what)).toEqual(['its total price is 1000000000000000']);
  });
});
