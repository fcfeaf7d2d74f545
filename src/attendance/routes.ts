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

const revenue = {
  revenueCents: whole,
  otherRevenue: v.array(v.strictObject({ currency: v.string(), revenueCents: whole })),
};

/** How an event sells. Days are those of the event's own time zone. */
export const statsView = v.strictObject({
  capacity: v.nullable(whole),
  booked: whole,
  available: v.nullable(whole),
  bookings: whole,
  currency: v.string(),
  timeZone: v.string(),
  ...revenue,
  days: v.array(v.strictObject({ day: v.string(), bookings: whole, places: whole, ...revenue })),
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
      'For its organizer and for admins. Name and e-mail address are those of the profile today; the address is null for ' +
      'somebody who has never sent an ID token, or whose account was erased (the name is `erased` then). With ' +
      '`Accept: text/csv` a page comes as a table for spreadsheets, and the cursor of the next one in the header ' +
      '`X-Next-Cursor`. Where `Accept` names neither CSV nor JSON, it is JSON.',
    params: eventParams,
    query: closed({ ...pageQuery, limit: v.optional(queryInteger(1, 1000), '100') }),
    headers: v.object({ accept: v.optional(v.string()) }),
    success: {
      status: 200,
      description: 'A page of bookings',
      body: page(attendeeView),
      raw: { 'text/csv; charset=utf-8': 'The same as a table, names in the first line' },
      headers: {
        'X-Next-Cursor': 'With CSV: the cursor of the next page, if there is one',
        'Content-Disposition': 'With CSV: the name of the file',
      },
    },
    errors: ['validation_failed', 'invalid_cursor', 'event_not_found', 'forbidden'],
  },
  exportAttendees: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}/attendees.csv',
    access: 'user',
    tag: 'Events',
    summary: 'Save who comes to an event as a table',
    description:
      'For its organizer and for admins: all bookings in one file for spreadsheets, named after the event. A web page ' +
      'fetches it with the token and saves the answer. An apostrophe stands before texts that a spreadsheet would take for ' +
      'a formula. Very many bookings (some 20,000) take several files: go on with the cursor in `X-Next-Cursor`.',
    params: eventParams,
    query: closed({
      separator: v.optional(v.picklist(['comma', 'semicolon'], 'must be comma or semicolon'), 'comma'),
      cursor: pageQuery.cursor,
    }),
    success: {
      status: 200,
      description: 'The table',
      raw: { 'text/csv; charset=utf-8': 'One booking a line, names in the first line' },
      headers: {
        'Content-Disposition': 'The name of the file',
        'X-Next-Cursor': 'The cursor of the next file, if there is one',
      },
    },
    errors: ['validation_failed', 'invalid_cursor', 'event_not_found', 'forbidden'],
  },
  getEventStats: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}/stats',
    access: 'user',
    tag: 'Events',
    summary: 'Get the statistics of an event',
    description:
      'For its organizer and for admins. Cancelled bookings do not count. `revenueCents` is in the smallest unit of `currency`, ' +
      "the event's own; what was sold in other currencies, before the event had this one, stands beside it in `otherRevenue`.",
    params: eventParams,
    success: {
      status: 200,
      description: 'Places, revenue, and both by day, the days being those of the time zone of the event',
      body: statsView,
    },
    errors: ['validation_failed', 'event_not_found', 'forbidden'],
  },
} as const satisfies Routes;
