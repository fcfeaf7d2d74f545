import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type * as v from 'valibot';
import type { Clock } from '../kernel/time.ts';
import {
  entryOf,
  failureOf,
  generationKey,
  leaseKey,
  valueIn,
  valueKey,
  type CacheKey,
  type Found,
} from './cached-entry.ts';
import type { Cache } from './cache.ts';
import { LEASE_MS, newWait, PATIENCE_MS, RENEW_EVERY_MS } from './lease.ts';
import { isTemporary } from './mysql-errors.ts';

const LOOK_EVERY_MS = 50;
/** A load that failed is known for so long: those who waited for it then fail alike, rather than one after another. */
const FAILED_MS = 100;
/** Longer than any value lives: a forgotten generation can then not bring an old value back. */
const GENERATION_MS = 24 * 3_600_000;

/** What is read through the cache. */
export interface CachedRead<S extends v.GenericSchema> extends CacheKey {
  /** What a kept value must look like: a cache that lies is not believed. */
  schema: S;
  /** Served as it is for this long, in milliseconds. */
  freshMs: number;
  /** Then still served for this long, while one instance fetches the new value. */
  staleMs: number;
}

type Load<S extends v.GenericSchema> = () => Promise<v.InferOutput<S>>;

/** Reads through the cache, and drops what a change made wrong. */
export interface ReadThrough {
  /** @throws DomainError database_busy where another instance's load takes too long; what `load` throws */
  read<S extends v.GenericSchema>(what: CachedRead<S>, load: Load<S>): Promise<v.InferOutput<S>>;
  /** To be called after the commit. Values that were loaded before it are not served any more. */
  invalidate(group: string): Promise<void>;
}

interface Look<S extends v.GenericSchema> {
  generation: string;
  found: Found<S> | undefined;
  lease: string | null;
}

/**
 * Cache-aside with a lease: of all instances that miss one key, one asks the database; the others serve the stale value, or
 * wait for the new one, as do further requests of the same instance. A group has a generation, kept in the cache; a value
 * counts only in the generation in which its loading began, so a load that was under way during a change cannot bring the
 * old state back.
 * Errors of `load` pass through; errors of the cache never do.
 */
export function createReadThrough(cache: Cache, clock: Clock): ReadThrough {
  const flights = new Map<string, Promise<unknown>>();

  async function look<S extends v.GenericSchema>(what: CachedRead<S>): Promise<Look<S> | undefined> {
    const answers = await cache.get([generationKey(what.group), valueKey(what), leaseKey(what)]);
    if (answers === undefined) return undefined;
    const [generation, value = null, lease = null] = answers;
    return {
      generation: generation ?? '',
      found: valueIn(value, generation ?? '', what.schema),
      lease,
    };
  }

  /** Asks for the lease, and looks again behind that: whoever held it until now may have filled the key. */
  const contend = <S extends v.GenericSchema>(
    what: CachedRead<S>,
  ): Promise<[isMine: boolean | undefined, seen: Look<S> | undefined]> =>
    Promise.all([cache.claim(leaseKey(what), LEASE_MS), look(what)]);

  const isFresh = (found: Found<v.GenericSchema> | undefined): boolean =>
    found !== undefined && clock().getTime() < found.freshUntil;

  /** Loads, and says meanwhile that it still does: each renewal looks different. */
  async function holding<T>(what: CacheKey, load: () => Promise<T>): Promise<T> {
    let renewals = 1;
    const timer = setInterval(() => {
      renewals += 1;
      if (renewals * RENEW_EVERY_MS > PATIENCE_MS) clearInterval(timer);
      void cache.set(leaseKey(what), String(renewals), LEASE_MS);
    }, RENEW_EVERY_MS);
    return load().finally(() => clearInterval(timer));
  }

  async function fill<S extends v.GenericSchema>(
    what: CachedRead<S>,
    generation: string,
    load: Load<S>,
  ): Promise<v.InferOutput<S>> {
    try {
      const value = await holding(what, load);
      const kept = entryOf({ generation, freshUntil: clock().getTime() + what.freshMs, value });
      const keeping = cache.set(valueKey(what), kept, what.freshMs + what.staleMs);
      await Promise.all([keeping, cache.remove(leaseKey(what))]);
      return value;
    } catch (error) {
      await cache.set(leaseKey(what), failureOf(error), FAILED_MS);
      throw error;
    }
  }

  async function missed<S extends v.GenericSchema>(
    what: CachedRead<S>,
    load: Load<S>,
  ): Promise<v.InferOutput<S>> {
    const wait = newWait();
    for (;;) {
      const [isMine, seen] = await contend(what);
      if (isMine === undefined || seen === undefined) return load();
      if (isMine) return refreshed(what, seen, load);
      if (seen.found !== undefined) return seen.found.value;
      if (!wait.isHeld(seen.lease)) return fill(what, seen.generation, load);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** The holder of the lease fills the key, unless somebody did just before. */
  async function refreshed<S extends v.GenericSchema>(
    what: CachedRead<S>,
    { generation, found }: Look<S>,
    load: Load<S>,
  ): Promise<v.InferOutput<S>> {
    if (found === undefined) return fill(what, generation, load);
    if (!isFresh(found)) {
      return fill(what, generation, load).catch((error: unknown) => {
        if (isTemporary(error)) return found.value;
        throw error;
      });
    }
    await cache.remove(leaseKey(what));
    return found.value;
  }

  /** One miss at a time for each key: requests of this instance that come meanwhile share it. */
  function flight<T>(key: string, start: () => Promise<T>): Promise<T> {
    const begun = start().finally(() => flights.delete(key));
    flights.set(key, begun);
    return begun;
  }

  return {
    async read(what, load) {
      const seen = await look(what);
      if (seen === undefined) return load();
      const { found, generation } = seen;
      if (found !== undefined && isFresh(found)) return found.value;
      // A change begins another generation: who asks after it does not share what was asked before.
      const key = `${generation} ${valueKey(what)}`;
      const shared = flights.get(key);
      if (shared === undefined) return flight(key, () => missed(what, load));
      return found === undefined ? shared : found.value;
    },
    invalidate: (group) => cache.set(generationKey(group), randomUUID(), GENERATION_MS),
  };
}
