import * as v from 'valibot';
import { MAX_PLACES_PER_BOOKING, MAX_PRICE_CENTS } from '../kernel/limits.ts';
import type { Routes } from '../kernel/route.ts';
import {
  closed,
  currency,
  id,
  instantOut,
  integer,
  page,
  pageQuery,
  queryBoolean,
  whole,
} from '../kernel/schemas.ts';

const bookingParams = v.strictObject({ bookingId: id });

/**
 * The body of `createBooking`. The server computes what a booking costs; `expectedUnitPriceCents` with `currency` only says
 * what the caller has read and agrees to.
 */
export const newBooking = v.pipe(
  closed({
    eventId: id,
    quantity: integer(1, MAX_PLACES_PER_BOOKING),
    expectedUnitPriceCents: v.optional(integer(0, MAX_PRICE_CENTS)),
    currency: v.optional(currency),
  }),
  v.forward(
    v.check(
      (body) => body.expectedUnitPriceCents === undefined || body.currency !== undefined,
      'is required with expectedUnitPriceCents',
    ),
    ['currency'],
  ),
  v.forward(
    v.check(
      (body) => body.currency === undefined || body.expectedUnitPriceCents !== undefined,
      'is required with currency',
    ),
    ['expectedUnitPriceCents'],
  ),
  v.metadata({
    wire: {
      dependentRequired: { expectedUnitPriceCents: ['currency'], currency: ['expectedUnitPriceCents'] },
    },
  }),
);

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

export type NewBooking = v.InferOutput<typeof newBooking>;
export type BookingView = v.InferInput<typeof bookingView>;

export const bookingRoutes = {
  createBooking: {
    function: 'api',
    method: 'POST',
    path: '/api/bookings',
    access: 'user',
    recognizes: 'in its own statement',
    tag: 'Bookings',
    summary: 'Book places',
    description:
      'Send a fresh `Idempotency-Key` for every booking that is meant, and the same one when you repeat a request whose ' +
      'answer got lost: the same key with the same body gets the same answer for 24 hours, refusals included. ' +
      'The header `Idempotency-Replayed: true` marks a repeated answer; it shows the booking as it was made, whatever became ' +
      'of it since. Send `expectedUnitPriceCents` with `currency`, as you showed them, to be refused with `price_changed` and ' +
      "the price of today (`priceCents`, `currency`) where the event's price is another by now. The server's price decides. " +
      'In every answer with a booking, amounts, quantity and reference stay as booked; `event` is the event as it is now, ' +
      '`asBooked` what it was when it was booked.',
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
      'price_changed',
      'idempotency_key_reused',
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
    errors: ['validation_failed', 'invalid_cursor'],
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
    errors: ['validation_failed', 'booking_not_found'],
  },
  cancelBooking: {
    function: 'api',
    method: 'POST',
    path: '/api/bookings/{bookingId}/cancel',
    access: 'user',
    tag: 'Bookings',
    summary: 'Cancel a booking',
    description:
      'Frees its places. For whoever booked, and admins, until the event starts: as it stands today or as it was booked, ' +
      'whichever is later. Repeating it changes nothing more.',
    params: bookingParams,
    success: { status: 200, description: 'The cancelled booking', body: bookingView },
    errors: ['validation_failed', 'booking_not_found', 'event_started'],
  },
} as const satisfies Routes;
