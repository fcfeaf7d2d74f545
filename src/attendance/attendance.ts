import { findOwnEvent, type EventRecord, type EventStore } from '../events/events.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Page } from '../kernel/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { salesByDay, type QuarterOfSale, type Sales } from './sales.ts';

/** An attendee of an event, by one booking. Amounts in the smallest unit of the currency; an erased account has no e-mail address. */
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

/** Reads attendees. Only confirmed bookings count. */
export interface AttendanceStore {
  /** Ordered so that the bookings of one user are together. */
  attendees(eventId: Id, page: { limit: number; cursor?: string | undefined }): Promise<Page<Attendee>>;
  /** In the order of time; a quarter with bookings in two currencies comes twice. */
  sales(eventId: Id): Promise<QuarterOfSale[]>;
}

/** What the rules of attendance work with. */
export interface AttendanceParts {
  events: Pick<EventStore, 'find'>;
  store: AttendanceStore;
}

/** The attendees of an event: for its organizer and admins. @throws DomainError event_not_found, forbidden, invalid_cursor */
export async function listAttendees(
  { events, store }: AttendanceParts,
  actor: Actor,
  { eventId, ...page }: { eventId: Id; limit: number; cursor?: string | undefined },
): Promise<Page<Attendee>> {
  await findOwnEvent(events, actor, eventId);
  return store.attendees(eventId, page);
}

/** So many bookings are read at once for an export. */
const EXPORT_PAGE = 1_000;

/**
 * The attendees of an event, page after page, while `takes` returns true: for its organizer and admins.
 * @param takes receives each page, and returns whether another one fits
 * @returns the event, and where to go on if that was not all
 * @throws DomainError event_not_found, forbidden, invalid_cursor
 */
export async function exportAttendees(
  { events, store }: AttendanceParts,
  actor: Actor,
  { eventId, cursor }: { eventId: Id; cursor: string | undefined },
  takes: (page: Attendee[]) => Promise<boolean>,
): Promise<{ event: EventRecord; nextCursor: string | null }> {
  const event = await findOwnEvent(events, actor, eventId);
  let next: string | null | undefined = cursor;
  for (let hasRoom = true; hasRoom && next !== null;) {
    const page: Page<Attendee> = await store.attendees(eventId, { limit: EXPORT_PAGE, cursor: next });
    hasRoom = await takes(page.items);
    next = page.nextCursor;
  }
  return { event, nextCursor: next ?? null };
}

/** How an event sells, by the days of its own time zone: for its organizer and admins. @throws DomainError event_not_found, forbidden */
export async function readStats(
  { events, store }: AttendanceParts,
  actor: Actor,
  eventId: Id,
): Promise<{ event: EventRecord; sales: Sales[] }> {
  const event = await findOwnEvent(events, actor, eventId);
  return { event, sales: salesByDay(await store.sales(eventId), event.timeZone) };
}
