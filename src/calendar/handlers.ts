import { findBooking, type BookingStore } from '../bookings/bookings.ts';
import { findEvent, type EventStore } from '../events/events.ts';
import type { HandlersOf } from '../kernel/route.ts';
import { calendarOf } from './calendar.ts';
import { entryOfBooking, entryOfEvent, type EventPage } from './entries.ts';
import type { calendarRoutes } from './routes.ts';

/** Answers the calendar routes. Every caller who may read a booking gets the same file as its booker. */
export function createCalendarHandlers(
  events: Pick<EventStore, 'find'>,
  bookings: Pick<BookingStore, 'findFor' | 'ofPerson'>,
  page: EventPage,
): HandlersOf<typeof calendarRoutes> {
  return {
    getEventCalendar: async ({ params: { eventId }, now }) =>
      reply(await calendarOf(entryOfEvent(await findEvent(events, eventId), page), now), 'concert.ics'),
    getBookingCalendar: async ({ params: { bookingId }, actor, now }) => {
      const booking = await findBooking(bookings, actor, bookingId);
      const [event, mine] = await Promise.all([
        findEvent(events, booking.event.id),
        bookings.ofPerson(booking.userId, booking.event.id),
      ]);
      const entry = entryOfBooking(booking, event, mine, page);
      return reply(await calendarOf(entry, now), 'booking.ics');
    },
  };
}

const reply = (content: string, name: string) => ({
  body: undefined,
  raw: { type: 'text/calendar; charset=utf-8', content },
  headers: { 'content-disposition': `attachment; filename=${name}` },
});
