import type { Booking, Occasion, PersonalBookings } from '../bookings/bookings.ts';
import type { EventRecord } from '../events/events.ts';
import type { Id } from '../kernel/ids.ts';
import { localTimeIn } from '../kernel/time.ts';
import { locationOf, type CalendarEntry } from './calendar.ts';

/** The address of a page for people about an event; undefined where there is none. */
export type EventPage = (id: Id) => string | undefined;

/** A public calendar entry of a concert. */
export const entryOfEvent = (event: EventRecord, page: EventPage): CalendarEntry => ({
  uid: `${event.id}@concert`,
  title: event.title,
  description: event.description,
  location: locationOf([event.venue, event.address, event.city, event.country]),
  startsAt: event.startsAt,
  endsAt: event.endsAt,
  changedAt: event.updatedAt,
  sequence: event.revision,
  isCancelled: event.cancelled,
  url: page(event.id),
});

/**
 * The same concert for the calendar of an attendee: the same uid, so that it stays one entry, whichever file
 * comes first and however often they book. It is cancelled once they have no place left.
 * SEQUENCE counts the event's revisions and every change of the user's bookings: none of the three numbers ever
 * falls, so neither does their sum. With one booking it is the event's.
 */
export function entryOfBooking(
  booking: Booking,
  event: EventRecord,
  mine: PersonalBookings,
  page: EventPage,
): CalendarEntry {
  const entry = entryOfEvent(event, page);
  const paragraphs = [placesOf(booking, mine), movedFrom(booking), event.description];
  return {
    ...entry,
    description: paragraphs.filter((part) => part !== null).join('\n\n'),
    changedAt: new Date(Math.max(event.updatedAt.getTime(), mine.changedAt.getTime())),
    sequence: event.revision + mine.bookings + mine.cancelled - 1,
    isCancelled: event.cancelled || mine.places === 0,
  };
}

function placesOf(
  { reference }: Booking,
  { places, bookings, cancelled, references }: PersonalBookings,
): string {
  if (places === 0) return `Cancelled, reference ${reference}`;
  const unnamed = bookings - cancelled - references.length;
  const more = unnamed === 0 ? '' : ` and ${unnamed} more`;
  const noun = references.length === 1 ? 'reference' : 'references';
  return `${places} ${places === 1 ? 'place' : 'places'}, ${noun} ${references.join(', ')}${more}`;
}

/** What was booked, where the event has changed since. */
function movedFrom({ event, asBooked }: Booking): string | null {
  const before = summaryOf(asBooked);
  return before === summaryOf(event) ? null : `Booked as: ${before}`;
}

function summaryOf({ title, venue, city, startsAt, timeZone }: Occasion): string {
  const { day, time } = localTimeIn(timeZone)(startsAt);
  return [title, locationOf([venue, city]), `${day} ${time} (${timeZone})`].filter(Boolean).join(', ');
}
