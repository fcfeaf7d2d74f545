import { statusOf } from '../events/events.ts';
import { DomainError } from '../kernel/errors.ts';
import type { HandlersOf } from '../kernel/route.ts';
import {
  bookPlaces,
  cancelBooking,
  findBooking,
  type Booking,
  type BookingStore,
  type Occasion,
} from './bookings.ts';
import type { BookingView, bookingRoutes, NewBooking } from './routes.ts';

/** Answers the booking routes. Nothing here is cached: a booking is always shown as it is now. */
export function createBookingHandlers(store: BookingStore): HandlersOf<typeof bookingRoutes> {
  return {
    createBooking: async ({ headers, body, actor, now }) => {
      const idempotencyKey = headers['idempotency-key'];
      if (idempotencyKey === undefined) {
        throw new DomainError(
          'idempotency_key_required',
          'Send an Idempotency-Key header: a fresh UUID for every new booking.',
        );
      }
      const request = { ...wishOf(body), idempotencyKey };
      const { booking, replayed } = await bookPlaces(store, actor, request, now);
      const replay: Record<string, string> = replayed ? { 'idempotency-replayed': 'true' } : {};
      return { body: viewOf(booking, now), headers: { location: `/api/bookings/${booking.id}`, ...replay } };
    },
    listBookings: async ({ query, actor, now }) => {
      const { items, nextCursor } = await store.listOf(actor.id, query, now);
      return { body: { items: items.map((booking) => viewOf(booking, now)), nextCursor } };
    },
    getBooking: async ({ params, actor, now }) => ({
      body: viewOf(await findBooking(store, actor, params.bookingId), now),
    }),
    cancelBooking: async ({ params, actor, now }) => ({
      body: viewOf(await cancelBooking(store, actor, params.bookingId, now), now),
    }),
  };
}

function wishOf({ eventId, quantity, expectedUnitPriceCents: cents, currency }: NewBooking) {
  const isAgreed = cents !== undefined && currency !== undefined;
  return { eventId, quantity, expectedPrice: isAgreed ? { cents, currency } : undefined };
}

function viewOf({ userId: _hidden, ...booking }: Booking, now: Date): BookingView {
  const { event, asBooked, createdAt, cancelledAt } = booking;
  const { cancelled: _told, ...shown } = event;
  return {
    ...booking,
    event: { ...shown, ...times(event), status: statusOf(event, now) },
    asBooked: { ...asBooked, ...times(asBooked) },
    createdAt: createdAt.toISOString(),
    cancelledAt: cancelledAt?.toISOString() ?? null,
  };
}

const times = ({ startsAt, endsAt }: Occasion) => ({
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
});
