import type { createBookingHandlers } from '../bookings/handlers.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Counters } from '../platform/metrics.ts';

type BookingHandlers = ReturnType<typeof createBookingHandlers>;

/** The same handlers, counting what they do: an answer that is only repeated for its key counts once. */
export function countingBookings(handlers: BookingHandlers, counters: Counters): BookingHandlers {
  return {
    ...handlers,
    createBooking: async (call) => {
      try {
        const reply = await handlers.createBooking(call);
        if (reply.headers?.['idempotency-replayed'] === undefined) {
          counters.count('BookingsCreated', 1);
          counters.count('PlacesSold', call.body.quantity);
        }
        return reply;
      } catch (error) {
        if (error instanceof DomainError && error.code === 'sold_out' && !error.replayed)
          counters.count('SoldOut', 1);
        throw error;
      } finally {
        counters.publish();
      }
    },
    cancelBooking: async (call) => {
      const reply = await handlers.cancelBooking(call);
      // A repeated request is answered with when it really was.
      if (reply.body.cancelledAt === call.now.toISOString()) counters.count('BookingsCancelled', 1);
      counters.publish();
      return reply;
    },
  };
}
