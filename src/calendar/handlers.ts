import { findBooking, type Booking, type BookingStore } from '../bookings/bookings.ts';
import { findEvent, type EventRecord, type EventStore } from '../events/events.ts';
import type { HandlersOf } from '../kernel/route.ts';
import { calendarOf, locationOf, type CalendarEntry } from './calendar.ts';
import type { calendarRoutes } from './routes.ts';

/** Answers the calendar routes. */
export function createCalendarHandlers(
  events: Pick<EventStore, 'find'>,
  bookings: BookingStore,
): HandlersOf<typeof calendarRoutes> {
  return {
    getEventCalendar: async ({ params: { eventId }, origin }) =>
      reply(entryOfEvent(await findEvent(events, eventId), origin), 'concert.ics'),
    getBookingCalendar: async ({ params: { bookingId }, actor, origin }) =>
      reply(entryOfBooking(await findBooking(bookings, actor, bookingId), origin), 'booking.ics'),
  };
}

const reply = async (entry: CalendarEntry, name: string) => ({
  body: undefined,
  raw: { type: 'text/calendar; charset=utf-8', content: await calendarOf(entry) },
  headers: { 'content-disposition': `attachment; filename=${name}` },
});

const entryOfEvent = (event: EventRecord, origin: string): CalendarEntry => ({
  uid: `${event.id}@concert`,
  title: event.title,
  description: event.description,
  location: locationOf([event.venue, event.address, event.city, event.country]),
  startsAt: event.startsAt,
  endsAt: event.endsAt,
  changedAt: event.updatedAt,
  sequence: event.revision,
  isCancelled: event.cancelled,
  url: `${origin}/api/events/${event.id}`,
});

/** A booking shows the concert as it was booked. */
const entryOfBooking = ({ event, ...booking }: Booking, origin: string): CalendarEntry => ({
  uid: `${booking.id}@concert`,
  title: event.title,
  description: `${booking.quantity} ${booking.quantity === 1 ? 'place' : 'places'}, reference ${booking.reference}`,
  location: locationOf([event.venue, event.city]),
  startsAt: event.startsAt,
  endsAt: event.endsAt,
  changedAt: booking.cancelledAt ?? booking.createdAt,
  sequence: booking.status === 'cancelled' ? 1 : 0,
  isCancelled: booking.status === 'cancelled',
  url: `${origin}/api/events/${event.id}`,
});
