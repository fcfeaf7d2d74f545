import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Id } from '../kernel/ids.ts';
import type { HandlersOf, RoutesOf } from '../kernel/route.ts';
import type { userRoutes } from './routes.ts';
import type { UserStore } from './users.ts';

/** What an erasure works with. */
export interface ErasureParts {
  users: Pick<UserStore, 'erase'>;
  removePicture: (id: Id) => Promise<void>;
}

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
 * Erases the actor's account: the database checks, cancels and erases in one transaction, or refuses and changes nothing.
 * @throws DomainError events_upcoming
 */
async function eraseAccount({ users, removePicture }: ErasureParts, actor: Actor, now: Date): Promise<void> {
  const decision = await users.erase(actor.id, now);
  if (decision.outcome === 'events_upcoming') throw upcoming(decision.events);
  // The row is gone: files that cannot be removed now are swept.
  if (decision.pictureId !== null) await Promise.allSettled([removePicture(decision.pictureId)]);
}

const upcoming = (events: number): DomainError =>
  new DomainError(
    'events_upcoming',
    `${events} of your events ${events === 1 ? 'is' : 'are'} still to come. Cancel them first, so that people hear of it.`,
    { details: { events } },
  );
