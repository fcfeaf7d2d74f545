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
  /** Grows with every change, and never falls: of two files with one uid, readers believe the one with the higher number. */
  sequence: number;
  isCancelled: boolean;
  /** A page for people; undefined where there is none. */
  url: string | undefined;
}

/**
 * Writes an iCalendar file (RFC 5545) with one entry. Times are instants in UTC, which every calendar shows in the viewer's
 * local time; that needs no time zone rules, which would be out of date some day.
 * @param now written as DTSTAMP, which orders two files with one SEQUENCE (RFC 5546, 2.1.5)
 */
export async function calendarOf(entry: CalendarEntry, now: Date): Promise<string> {
  // Loaded on demand: few requests need it.
  const { default: ical } = await import('ical-generator');
  const calendar = ical({
    name: 'Concert',
    method: 'PUBLISH' as ICalCalendarMethod,
    prodId: '//Concert//API//EN',
  });
  calendar.createEvent({
    id: entry.uid,
    summary: inLines(entry.title).join(' '),
    ...(entry.description !== null && { description: withoutControls(entry.description).join('\n') }),
    ...(entry.location !== '' && { location: entry.location }),
    start: entry.startsAt,
    end: entry.endsAt,
    stamp: now,
    lastModified: entry.changedAt,
    sequence: entry.sequence,
    status: (entry.isCancelled ? 'CANCELLED' : 'CONFIRMED') as ICalEventStatus,
    ...(entry.url !== undefined && { url: unescaped(entry.url) }),
  });
  // Every line ends with a line break, the last one too (RFC 5545, 3.1).
  return `${calendar.toString()}\r\n`;
}

/** The parts of an address that are there, in one line; calendars would show its line breaks as nothing at all. */
export const locationOf = (parts: readonly (string | null)[]): string =>
  [
    ...new Set(
      parts.map((part) =>
        inLines(part ?? '')
          .map(withoutComma)
          .filter(Boolean)
          .join(', '),
      ),
    ),
  ]
    .filter(Boolean)
    .join(', ');

/** What one reader or another takes for the end of a line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
/** What no line may hold (RFC 5545, CONTROL). A tab may stay. */
const CONTROL = /(?!\t)\p{Cc}/gu;

const withoutControls = (text: string): string[] =>
  text.split(LINE_BREAK).map((line) => line.replaceAll(CONTROL, ''));

/** The lines that hold something. */
const inLines = (text: string): string[] =>
  withoutControls(text)
    .map((line) => line.trim())
    .filter(Boolean);

const withoutComma = (line: string): string => line.replace(/\s*,$/, '');

/** The library writes addresses like texts, with backslashes, which are no part of an address (RFC 5545, 3.3.13). */
const unescaped = (url: string): string =>
  url.replaceAll(',', '%2C').replaceAll(';', '%3B').replaceAll('\\', '%5C');
