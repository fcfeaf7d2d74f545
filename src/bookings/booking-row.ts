import type { Row } from '../platform/database.ts';
import { column } from '../platform/rows.ts';
import type { Booking, PersonalBookings } from './bookings.ts';

/** What a statement that reads bookings selects of `events e` beside `b.*`. The booking procedures answer with the same names. */
export const EVENT_NOW = ['title', 'venue', 'address', 'city', 'starts_at', 'ends_at', 'time_zone', 'status']
  .map((name) => `e.${name} AS event_now_${name}`)
  .join(', ');

/** The booking in a row of `b.*` and EVENT_NOW. */
export function bookingOf(row: Row): Booking {
  return {
    id: column.id(row, 'id'),
    reference: column.text(row, 'reference'),
    userId: column.id(row, 'user_id'),
    status: column.text(row, 'status') as Booking['status'],
    quantity: column.number(row, 'quantity'),
    unitPriceCents: column.number(row, 'unit_price_cents'),
    totalCents: column.number(row, 'total_cents'),
    currency: column.text(row, 'currency'),
    event: eventNow(row),
    asBooked: occasion(row, 'event'),
    createdAt: column.instant(row, 'created_at'),
    cancelledAt: column.instantOrNull(row, 'cancelled_at'),
    cancelReason: column.textOrNull(row, 'cancel_reason') as Booking['cancelReason'],
  };
}

const eventNow = (row: Row): Booking['event'] => ({
  id: column.id(row, 'event_id'),
  ...occasion(row, 'event_now'),
  address: column.textOrNull(row, 'event_now_address'),
  cancelled: column.text(row, 'event_now_status') === 'cancelled',
});

const occasion = (row: Row, prefix: 'event' | 'event_now'): Booking['asBooked'] => ({
  title: column.text(row, `${prefix}_title`),
  venue: column.textOrNull(row, `${prefix}_venue`),
  city: column.textOrNull(row, `${prefix}_city`),
  startsAt: column.instant(row, `${prefix}_starts_at`),
  endsAt: column.instant(row, `${prefix}_ends_at`),
  timeZone: column.text(row, `${prefix}_time_zone`),
});

/** The bookings of one user, from the sums and the confirmed ones. */
export const personalBookingsOf = (sums: Row, confirmed: readonly Row[]): PersonalBookings => ({
  bookings: column.number(sums, 'bookings'),
  cancelled: column.number(sums, 'cancelled'),
  places: column.number(sums, 'places'),
  references: confirmed.map((row) => column.text(row, 'reference')),
  changedAt: column.instant(sums, 'changed_at'),
});
