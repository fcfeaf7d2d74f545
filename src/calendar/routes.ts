import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';
import { id } from '../kernel/schemas.ts';

const file = { 'text/calendar; charset=utf-8': 'An iCalendar file (RFC 5545) with one entry' };

export const calendarRoutes = {
  getEventCalendar: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}/calendar.ics',
    access: 'public',
    tag: 'Events',
    summary: 'Get a calendar entry for an event',
    description: 'An event that was cancelled is marked so.',
    params: v.strictObject({ eventId: id }),
    success: { status: 200, description: 'The entry', raw: file },
    errors: ['validation_failed', 'event_not_found', 'database_busy', 'database_unavailable'],
  },
  getBookingCalendar: {
    function: 'api',
    method: 'GET',
    path: '/api/bookings/{bookingId}/calendar.ics',
    access: 'user',
    tag: 'Bookings',
    summary: 'Get a calendar entry for a booking',
    description: 'For whoever may read the booking. A cancelled one is marked so.',
    params: v.strictObject({ bookingId: id }),
    success: { status: 200, description: 'The entry', raw: file },
    errors: ['validation_failed', 'booking_not_found', 'database_busy', 'database_unavailable'],
  },
} as const satisfies Routes;
