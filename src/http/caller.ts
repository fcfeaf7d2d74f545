import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import { bodyError } from './body.ts';
import { PROBLEMS } from './problem.ts';

/**
 * Looks up the caller, and stores what their token says of them.
 * @throws DomainError account_erased, database_busy, database_unavailable
 */
export type Recognize = (actor: Actor, now: Date) => Promise<void>;

/**
 * Handles a request for its caller, who is looked up before the request is read: an erased account gets the same
 * response whatever it sends. Where the route looks up the caller by itself, only a request that was refused before that
 * is checked here.
 * @throws DomainError account_erased, and whatever the work throws
 */
export async function forCaller<T>(
  { recognize, byRoute }: { recognize: () => Promise<void>; byRoute: boolean },
  work: () => Promise<T>,
): Promise<T> {
  if (!byRoute) {
    await recognize();
    return work();
  }
  try {
    return await work();
  } catch (error) {
    if (isUnreadable(bodyError(error))) await refuseErased(recognize);
    throw error;
  }
}

const UNREADABLE: readonly number[] = [400, 413, 415];

/** Whether the request was refused for what it is, before any handler's statement ran. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof DomainError && UNREADABLE.includes(PROBLEMS[error.code].status);

/** An unavailable database must not hide what is wrong with the request. */
const refuseErased = (recognize: () => Promise<void>): Promise<void> =>
  recognize().catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'account_erased') throw error;
  });
