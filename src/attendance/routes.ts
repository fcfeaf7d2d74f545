import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';
import { closed, id, instantOut, page, pageQuery, queryInteger, whole } from '../kernel/schemas.ts';

const eventParams = v.strictObject({ eventId: id });

/** One booking of somebody who comes. */
export const attendeeView = v.strictObject({
  bookingId: id,
  reference: v.string(),
  name: v.nullable(v.string()),
  email: v.nullable(v.string()),
  quantity: whole,
  totalCents: whole,
  currency: v.string(),
  bookedAt: instantOut,
});

/** How an event sells. Days are those of UTC. */
export const salesView = v.strictObject({
  capacity: v.nullable(whole),
  booked: whole,
  available: v.nullable(whole),
  bookings: whole,
  revenueCents: whole,
  currency: v.string(),
  days: v.array(v.strictObject({ day: v.string(), bookings: whole, places: whole, revenueCents: whole })),
});

export type AttendeeView = v.InferInput<typeof attendeeView>;

export const attendanceRoutes = {
  listAttendees: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}/attendees',
    access: 'user',
    tag: 'Events',
    summary: 'List the attendees of an event',
    description:
      'For its organizer and for admins. With `Accept: text/csv` a page comes as a table for spreadsheets, and the ' +
      'cursor of the next one in the header `X-Next-Cursor`.',
    params: eventParams,
    query: closed({ ...pageQuery, limit: v.optional(queryInteger(1, 1000), '100') }),
    headers: v.object({ accept: v.optional(v.pipe(v.string(), v.maxLength(1000))) }),
    success: {
      status: 200,
      description: 'A page of bookings',
      body: page(attendeeView),
      raw: { 'text/csv; charset=utf-8': 'The same as a table, names in the first line' },
      headers: { 'X-Next-Cursor': 'With CSV: the cursor of the next page, if there is one' },
    },
    errors: [
      'validation_failed',
      'invalid_cursor',
      'event_not_found',
      'forbidden',
      'database_busy',
      'database_unavailable',
    ],
  },
  readSales: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}/stats',
    access: 'user',
    tag: 'Events',
    summary: 'Get the sales figures of an event',
    description: 'For its organizer and for admins. Cancelled bookings do not count.',
    params: eventParams,
    success: { status: 200, description: 'Places, revenue, and both by day', body: salesView },
    errors: ['validation_failed', 'event_not_found', 'forbidden', 'database_busy', 'database_unavailable'],
  },
} as const satisfies Routes;
