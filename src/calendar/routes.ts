import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';
import { id } from '../kernel/schemas.ts';

const file = { 'text/calendar; charset=utf-8': 'An iCalendar file (RFC 5545) with one entry' };
const FILE_NAME = { 'Content-Disposition': 'The name of the file' };

export const calendarRoutes = {
  getEventCalendar: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}/calendar.ics',
    access: 'public',
    tag: 'Events',
    summary: 'Get a calendar entry for an event',
    description:
      'A calendar that has the entry already, from this file or from a booking, changes it when it takes the file again. ' +
      'A cancelled event is marked as cancelled.',
    params: v.strictObject({ eventId: id }),
    success: { status: 200, description: 'The entry', raw: file, headers: FILE_NAME },
    errors: ['validation_failed', 'event_not_found'],
  },
  getBookingCalendar: {
    function: 'api',
    method: 'GET',
    path: '/api/bookings/{bookingId}/calendar.ics',
    access: 'user',
    tag: 'Bookings',
    summary: 'Get a calendar entry for a booking',
    description:
      'For whoever may read the booking. The entry is the one of the event, where and when it is now, with all places that ' +
      'the booker has; it is marked as cancelled once there are none.',
    params: v.strictObject({ bookingId: id }),
    success: { status: 200, description: 'The entry', raw: file, headers: FILE_NAME },
    errors: ['validation_failed', 'booking_not_found'],
  },
} as const satisfies Routes;
