import { preferredType } from '../kernel/accept.ts';
import type { HandlersOf } from '../kernel/route.ts';
import { fileName } from '../kernel/file-name.ts';
import {
  exportAttendees,
  listAttendees,
  readStats,
  type Attendee,
  type AttendanceParts,
} from './attendance.ts';
import { CSV, csvOf } from './csv.ts';
import { daysOf, revenueOf } from './revenue.ts';
import type { attendanceRoutes, AttendeeView } from './routes.ts';

// With what people may write behind a type, so that it is the same type.
const JSON_TEXT = 'application/json; charset=utf-8';
/** A file goes on with another page while it is smaller than this: with one more it still fits Lambda's answer, 6 MB. */
const FULL_BYTES = 3_000_000;

/** Answers the attendance routes. */
export function createAttendanceHandlers(parts: AttendanceParts): HandlersOf<typeof attendanceRoutes> {
  return {
    listAttendees: async ({ params: { eventId }, query, headers, actor }) => {
      const { items, nextCursor } = await listAttendees(parts, actor, { eventId, ...query });
      if (preferredType(headers.accept, [JSON_TEXT, CSV]) === JSON_TEXT)
        return { body: { items: items.map(viewOf), nextCursor }, headers: { vary: 'Accept' } };
      const content = await csvOf(items, { separator: 'comma', isFirst: true });
      return table(content, nextCursor, {
        vary: 'Accept',
        'content-disposition': 'attachment; filename=attendees.csv',
      });
    },
    exportAttendees: async ({ params: { eventId }, query: { cursor, separator }, actor }) => {
      let content = '';
      const { event, nextCursor } = await exportAttendees(parts, actor, { eventId, cursor }, async (page) => {
        content += await csvOf(page, { separator, isFirst: content === '' });
        return Buffer.byteLength(JSON.stringify(content)) < FULL_BYTES;
      });
      const what = cursor === undefined && nextCursor === null ? 'Attendees' : 'Some attendees';
      const name = fileName(`${what} of ${event.title}`, 'csv');
      return table(content, nextCursor, { 'content-disposition': await named(name) });
    },
    getEventStats: async ({ params: { eventId }, actor }) => {
      const { event, sales } = await readStats(parts, actor, eventId);
      const { capacity, booked, currency } = event;
      const available = capacity === null ? null : capacity - booked;
      return {
        body: {
          capacity,
          booked,
          available,
          currency,
          timeZone: event.timeZone,
          bookings: sales.reduce((sum, { bookings }) => sum + bookings, 0),
          ...revenueOf(sales, currency),
          days: daysOf(sales, currency),
        },
      };
    },
  };
}

const viewOf = (attendee: Attendee): AttendeeView => ({
  ...attendee,
  bookedAt: attendee.bookedAt.toISOString(),
});

const table = (content: string, nextCursor: string | null, headers: Record<string, string>) => ({
  body: undefined,
  raw: { type: CSV, content },
  headers: { ...headers, ...(nextCursor !== null && { 'x-next-cursor': nextCursor }) },
});

/** Any name is encoded so that it stays a name. */
async function named(name: string): Promise<string> {
  const { create } = await import('content-disposition');
  return create(name);
}
