import * as v from 'valibot';
import { MAX_PLACES_PER_BOOKING } from '../kernel/limits.ts';
import type { Routes } from '../kernel/route.ts';
import { closed, id, instantOut, integer, page, pageQuery, queryBoolean, whole } from '../kernel/schemas.ts';

const bookingParams = v.strictObject({ bookingId: id });

/** The body of `createBooking`. There is no price in it: the server computes what a booking costs. */
export const newBooking = closed({ eventId: id, quantity: integer(1, MAX_PLACES_PER_BOOKING) });

/** What an event is called, where and when it is. */
const occasion = {
  title: v.string(),
  venue: v.nullable(v.string()),
  city: v.nullable(v.string()),
  startsAt: instantOut,
  endsAt: instantOut,
  timeZone: v.string(),
};

/** A booking, whose amounts never change, with the event as it is now and as it was when the booking was made. */
export const bookingView = v.strictObject({
  id,
  reference: v.string(),
  status: v.picklist(['confirmed', 'cancelled']),
  quantity: whole,
  unitPriceCents: whole,
  totalCents: whole,
  currency: v.string(),
  event: v.strictObject({
    id,
    ...occasion,
    address: v.nullable(v.string()),
    status: v.picklist(['scheduled', 'ended', 'cancelled']),
  }),
  asBooked: v.strictObject(occasion),
  createdAt: instantOut,
  cancelledAt: v.nullable(instantOut),
  cancelReason: v.nullable(v.picklist(['by_attendee', 'event_cancelled'])),
});

export type BookingView = v.InferInput<typeof bookingView>;

export const bookingRoutes = {
  createBooking: {
    function: 'api',
    method: 'POST',
    path: '/api/bookings',
    access: 'user',
    tag: 'Bookings',
    summary: 'Book places',
    description:
      'Send a fresh `Idempotency-Key` for every booking that is meant, and the same one when you repeat a request whose ' +
      'answer got lost: the same key with the same body gets the same answer for 24 hours, refusals included. ' +
      'The header `Idempotency-Replayed: true` marks a repeated answer. In every answer with a booking, amounts, quantity ' +
      'and reference stay as booked; `event` is the event as it is now, `asBooked` what it was when it was booked.',
    headers: v.object({
      'idempotency-key': v.optional(
        v.pipe(
          v.string(),
          v.regex(/^[\x21-\x7e]{1,128}$/, 'must have 1 to 128 visible ASCII characters'),
          v.metadata({
            wire: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]+$' },
            required: true,
          }),
        ),
      ),
    }),
    body: newBooking,
    success: {
      status: 201,
      description: 'The booking',
      body: bookingView,
      headers: { Location: 'Path of the booking', 'Idempotency-Replayed': '`true` on a repeated answer' },
    },
    errors: [
      'idempotency_key_required',
      'event_not_found',
      'event_cancelled',
      'event_ended',
      'sold_out',
      'booking_limit_reached',
      'idempotency_key_reused',
      'database_busy',
      'database_unavailable',
    ],
  },
  listBookings: {
    function: 'api',
    method: 'GET',
    path: '/api/bookings',
    access: 'user',
    tag: 'Bookings',
    summary: "List the caller's bookings",
    description:
      'Newest first. `upcoming=true` keeps those whose event has not ended, also where it was postponed since it was booked.',
    query: closed({
      status: v.optional(v.picklist(['confirmed', 'cancelled'], 'must be confirmed or cancelled')),
      upcoming: v.optional(queryBoolean, 'false'),
      ...pageQuery,
    }),
    success: { status: 200, description: 'A page of bookings', body: page(bookingView) },
    errors: ['validation_failed', 'invalid_cursor', 'database_busy', 'database_unavailable'],
  },
  getBooking: {
    function: 'api',
    method: 'GET',
    path: '/api/bookings/{bookingId}',
    access: 'user',
    tag: 'Bookings',
    summary: 'Read a booking',
    description:
      'For whoever booked, the organizer of the event, and admins. To everybody else it does not exist.',
    params: bookingParams,
    success: { status: 200, description: 'The booking', body: bookingView },
    errors: ['validation_failed', 'booking_not_found', 'database_busy', 'database_unavailable'],
  },
  cancelBooking: {
    function: 'api',
    method: 'POST',
    path: '/api/bookings/{bookingId}/cancel',
    access: 'user',
    tag: 'Bookings',
    summary: 'Cancel a booking',
    description:
      'Frees its places. For whoever booked, and admins, until the event starts. Repeating it changes nothing more.',
    params: bookingParams,
    success: { status: 200, description: 'The cancelled booking', body: bookingView },
    errors: [
      'validation_failed',
      'booking_not_found',
      'event_started',
      'database_busy',
      'database_unavailable',
    ],
  },
} as const satisfies Routes;
