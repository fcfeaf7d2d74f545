import { searchColumns } from '../database/event-words.ts';
import { idToBytes } from '../kernel/ids.ts';
import type { SqlValue } from '../platform/database.ts';
import type { ImportedBooking, ImportedUser, ParsedEvent } from './import-schema.ts';
import { factColumns } from '../events/columns.ts';

/** A row to insert, by column. */
export type ImportRow = { id: Buffer } & Record<string, SqlValue>;

/** What a booking takes over from its event, since the old booking did not keep it. */
export interface EventOfBooking {
  venue: string | null;
  city: string | null;
  starts_at: Date;
  ends_at: Date;
  time_zone: string;
}

/** A user as a row. */
export function userRow({ id, createdAt, updatedAt, ...texts }: ImportedUser): ImportRow {
  return { id: idToBytes(id), ...texts, created_at: new Date(createdAt), updated_at: new Date(updatedAt) };
}

/** An event as a row: still to come, or marked as over by the next sweep. */
export function eventRow(event: ParsedEvent): ImportRow {
  const { id, organizerId, createdAt, updatedAt, ...facts } = event;
  const times = { startsAt: new Date(facts.startsAt), endsAt: new Date(facts.endsAt) };
  return {
    id: idToBytes(id),
    ...factColumns({ ...facts, ...times }),
    ...searchColumns(event, 1),
    organizer_id: idToBytes(organizerId),
    created_at: new Date(createdAt),
    updated_at: new Date(updatedAt),
  };
}

/** A booking as a row. When it was cancelled nobody wrote down: it counts as when it was made. */
export function bookingRow(booking: ImportedBooking, event: EventOfBooking): ImportRow {
  const isCancelled = booking.status === 'cancelled';
  const createdAt = new Date(booking.createdAt);
  return {
    id: idToBytes(booking.id),
    reference: booking.reference,
    event_id: idToBytes(booking.eventId),
    user_id: idToBytes(booking.userId),
    status: booking.status,
    quantity: booking.quantity,
    unit_price_cents: booking.unitPriceCents,
    total_cents: booking.totalCents,
    currency: booking.currency,
    event_title: booking.eventTitle,
    event_venue: event.venue,
    event_city: event.city,
    event_starts_at: event.starts_at,
    event_ends_at: event.ends_at,
    event_time_zone: event.time_zone,
    created_at: createdAt,
    cancelled_at: isCancelled ? createdAt : null,
    cancel_reason: isCancelled ? 'by_attendee' : null,
  };
}
