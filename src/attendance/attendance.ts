import { findOwnEvent, type EventRecord, type EventStore } from '../events/events.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Page } from '../kernel/cursor.ts';
import type { Id } from '../kernel/ids.ts';

/** Somebody who comes to an event, by one booking. Amounts in the smallest unit of the currency; an erased account has no e-mail address. */
export interface Attendee {
  bookingId: Id;
  reference: string;
  name: string | null;
  email: string | null;
  quantity: number;
  totalCents: number;
  currency: string;
  bookedAt: Date;
}

/** What was sold on one day, UTC, as in `2027-06-01`, in one currency. */
export interface Sales {
  day: string;
  currency: string;
  bookings: number;
  places: number;
  revenueCents: number;
}

/** What was earned, in the smallest unit of the event's currency, and beside it what was earned in others. */
export interface Revenue {
  revenueCents: number;
  otherRevenue: { currency: string; revenueCents: number }[];
}

/** What was sold on one day, in all currencies. */
export interface DayOfSale extends Revenue {
  day: string;
  bookings: number;
  places: number;
}

/** Where it is read who comes. Only confirmed bookings count. */
export interface AttendanceStore {
  /** In an order that puts the bookings of one person together. */
  attendees(eventId: Id, page: { limit: number; cursor?: string | undefined }): Promise<Page<Attendee>>;
  /** By day and, within a day, by currency. */
  sales(eventId: Id): Promise<Sales[]>;
}

/** What the rules of attendance work with. */
export interface AttendanceParts {
  events: Pick<EventStore, 'find'>;
  store: AttendanceStore;
}

/** Who comes to an event: for its organizer and admins. @throws DomainError event_not_found, forbidden, invalid_cursor */
export async function listAttendees(
  { events, store }: AttendanceParts,
  actor: Actor,
  { eventId, ...page }: { eventId: Id; limit: number; cursor?: string | undefined },
): Promise<Page<Attendee>> {
  await findOwnEvent(events, actor, eventId);
  return store.attendees(eventId, page);
}

/** How an event sells: for its organizer and admins. @throws DomainError event_not_found, forbidden */
export async function readSales(
  { events, store }: AttendanceParts,
  actor: Actor,
  eventId: Id,
): Promise<{ event: EventRecord; sales: Sales[] }> {
  const event = await findOwnEvent(events, actor, eventId);
  return { event, sales: await store.sales(eventId) };
}
