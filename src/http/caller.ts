import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import { bodyError } from './body.ts';
import { PROBLEMS } from './problem.ts';

/**
 * Looks up who is calling, and keeps what their token shows of them.
 * @throws DomainError account_erased, database_busy, database_unavailable
 */
export type Recognize = (actor: Actor, now: Date) => Promise<void>;

/**
 * Does the work of a request for its caller, who is recognized before anything of the request is read: an account that was
 * erased gets the same answer whatever it sends. Where the route recognizes the caller by itself, only a request that never
 * came that far is looked at here.
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

/** A database that is away must not hide what is wrong with the request. */
const refuseErased = (recognize: () => Promise<void>): Promise<void> =>
  recognize().catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'account_erased') throw error;
  });
