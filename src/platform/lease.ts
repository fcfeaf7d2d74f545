import { STATEMENT_MS } from '../config/database-session.ts';
import { failureIn } from './cached-entry.ts';
import { busy } from './mysql-errors.ts';

/** So soon after an instance died while it filled a key, another may; one that lives renews its lease as often, in milliseconds. */
export const LEASE_MS = 2_000;
export const RENEW_EVERY_MS = 500;
/** How long a slow load is waited for, and its lease renewed: longer than the database may take for a statement. */
export const PATIENCE_MS = STATEMENT_MS + 2_000;
/** A lease that was not renewed for longer than it lives is nobody's, and has no end. */
const DEAD_MS = 2_500;

/** Begins to wait for what the holder of a lease loads. */
export function newWait(): {
  /**
   * Whether somebody still loads.
   * @param lease as it was just seen
   * @throws DomainError what the load was refused with, or database_busy when it takes too long
   */
  isHeld(lease: string | null): boolean;
} {
  const begin = performance.now();
  let known: string | null = null;
  let knownSince = begin;
  return {
    isHeld(lease) {
      const failed = failureIn(lease);
      if (failed?.error !== undefined) throw failed.error;
      if (failed !== undefined) return false;
      const now = performance.now();
      if (now - begin > PATIENCE_MS) throw busy();
      if (lease !== known) [known, knownSince] = [lease, now];
      return now - knownSince <= DEAD_MS;
    },
  };
}
