import { cancelAll, type BookingStore } from '../bookings/bookings.ts';
import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Id } from '../kernel/ids.ts';
import type { HandlersOf, RoutesOf } from '../kernel/route.ts';
import type { userRoutes } from './routes.ts';
import type { UserStore } from './users.ts';

/** What an erasure works with. */
export interface ErasureParts {
  users: UserStore;
  bookings: BookingStore;
  removePicture: (id: Id) => Promise<void>;
}

/** How often somebody may book between the cancelling and the erasing. */
const ATTEMPTS = 3;

/** Answers the one user route that the function with the pictures serves. */
export const createErasureHandlers = (
  parts: ErasureParts,
): HandlersOf<RoutesOf<typeof userRoutes, 'pictures'>> => ({
  eraseMe: async ({ actor, now }) => {
    await eraseAccount(parts, actor, now);
    return { body: undefined };
  },
});

/**
 * Erases the actor's account: 1. cancel what can be cancelled, 2. erase, unless something was booked meanwhile, 3. remove
 * the picture's files. Repeating it changes nothing more.
 * @throws DomainError events_upcoming, database_busy
 */
async function eraseAccount(
  { users, bookings, removePicture }: ErasureParts,
  actor: Actor,
  now: Date,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await cancelAll(bookings, actor, now);
    const decision = await users.erase(actor.id, now);
    if (decision.outcome === 'events_upcoming') throw upcoming(decision.events);
    if (decision.outcome === 'bookings_left') continue;
    // The row is gone: files that cannot be removed now are swept.
    if (decision.pictureId !== null) await Promise.allSettled([removePicture(decision.pictureId)]);
    return;
  }
  throw new DomainError(
    'database_busy',
    'Places are being booked for this account at the moment. Try again.',
    {
      retryAfterSeconds: 5,
    },
  );
}

const upcoming = (events: number): DomainError =>
  new DomainError(
    'events_upcoming',
    `${events} of your events ${events === 1 ? 'is' : 'are'} still to come. Cancel them first, so that people hear of it.`,
    { details: { events } },
  );
