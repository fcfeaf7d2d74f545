import type { HandlersOf } from '../kernel/route.ts';
import { listAttendees, readSales, type Attendee, type AttendanceParts } from './attendance.ts';
import { daysOf, revenueOf } from './revenue.ts';
import type { attendanceRoutes, AttendeeView } from './routes.ts';

const CSV = 'text/csv; charset=utf-8';
const COLUMNS = [
  'reference',
  'name',
  'email',
  'quantity',
  'totalCents',
  'currency',
  'bookedAt',
  'bookingId',
] as const;

/** Answers the attendance routes. */
export function createAttendanceHandlers(parts: AttendanceParts): HandlersOf<typeof attendanceRoutes> {
  return {
    listAttendees: async ({ params: { eventId }, query, headers, actor }) => {
      const { items, nextCursor } = await listAttendees(parts, actor, { eventId, ...query });
      const views = items.map(viewOf);
      if (!wantsCsv(headers.accept))
        return { body: { items: views, nextCursor }, headers: { vary: 'Accept' } };
      return {
        body: undefined,
        raw: { type: CSV, content: await csvOf(views) },
        headers: {
          vary: 'Accept',
          'content-disposition': 'attachment; filename=attendees.csv',
          ...(nextCursor !== null && { 'x-next-cursor': nextCursor }),
        },
      };
    },
    readSales: async ({ params: { eventId }, actor }) => {
      const { event, sales } = await readSales(parts, actor, eventId);
      const { capacity, booked, currency } = event;
      const available = capacity === null ? null : capacity - booked;
      return {
        body: {
          capacity,
          booked,
          available,
          currency,
          bookings: sales.reduce((sum, { bookings }) => sum + bookings, 0),
          ...revenueOf(sales, currency),
          days: daysOf(sales, currency),
        },
      };
    },
  };
}

const wantsCsv = (accept = ''): boolean => /(?:^|,)\s*text\/csv\s*(?:;|,|$)/i.test(accept);

const viewOf = (attendee: Attendee): AttendeeView => ({
  ...attendee,
  bookedAt: attendee.bookedAt.toISOString(),
});

/** A name may be what a spreadsheet takes for a formula: such cells begin with an apostrophe. */
async function csvOf(attendees: readonly AttendeeView[]): Promise<string> {
  // Loaded when it is wanted: a door list is asked for once an evening, a place a thousand times.
  const { stringify } = await import('csv-stringify/sync');
  return stringify([...attendees], { header: true, columns: [...COLUMNS], escape_formulas: true, bom: true });
}
