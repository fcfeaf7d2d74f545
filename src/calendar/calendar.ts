import type { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';

/** What a calendar shows of one concert. */
export interface CalendarEntry {
  /** The same for ever, so that calendars change their entry instead of adding one. */
  uid: string;
  title: string;
  description: string | null;
  location: string;
  startsAt: Date;
  endsAt: Date;
  /** When it was last changed. */
  changedAt: Date;
  /** Counts the changes. */
  sequence: number;
  isCancelled: boolean;
  url: string;
}

/**
 * Writes an iCalendar file (RFC 5545) with one entry. Times are instants in UTC, which every calendar shows in the local
 * time of whoever looks; that needs no time zone rules, which would be out of date some day.
 */
export async function calendarOf(entry: CalendarEntry): Promise<string> {
  // Loaded when it is wanted, as few requests do.
  const { default: ical } = await import('ical-generator');
  const calendar = ical({
    name: 'Concert',
    method: 'PUBLISH' as ICalCalendarMethod,
    prodId: '//Concert//API//EN',
  });
  calendar.createEvent({
    id: entry.uid,
    summary: entry.title,
    ...(entry.description !== null && { description: entry.description }),
    ...(entry.location !== '' && { location: entry.location }),
    start: entry.startsAt,
    end: entry.endsAt,
    stamp: entry.changedAt,
    lastModified: entry.changedAt,
    sequence: entry.sequence,
    status: (entry.isCancelled ? 'CANCELLED' : 'CONFIRMED') as ICalEventStatus,
    url: entry.url,
  });
  return calendar.toString();
}

/** The parts of an address that are there, in one line. */
export const locationOf = (parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(', ');
