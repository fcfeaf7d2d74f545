import * as v from 'valibot';
import { createLogger } from '../../src/platform/logger.ts';
import { createReadThrough, type CachedRead, type ReadThrough } from '../../src/platform/read-through.ts';
import { createValkey, type ValkeyOptions } from '../../src/platform/valkey.ts';
import type { Cache } from '../../src/platform/cache.ts';

/** A function instance as far as its cache goes: a connection, a clock and a log of its own. */
export interface Instance {
  cache: Cache;
  cached: ReadThrough;
  /** Lines that it logged. */
  log: string[];
  /** Sets its clock ahead by so many milliseconds. */
  later(ms: number): void;
}

const number = v.object({ n: v.number() });

/** A read of a number: fresh for two seconds, stale for three more. */
export const aNumber = (key: string, group = 'numbers'): CachedRead<typeof number> => ({
  group,
  key,
  schema: number,
  freshMs: 2_000,
  staleMs: 3_000,
});

/** Starts an instance; nothing is connected before its first read. */
export function instance(options: Omit<ValkeyOptions, 'logger'>): Instance {
  const log: string[] = [];
  let ahead = 0;
  const cache = createValkey({ ...options, logger: createLogger('INFO', (line) => log.push(line)) });
  return {
    cache,
    cached: createReadThrough(cache, () => new Date(Date.now() + ahead)),
    log,
    later: (ms) => (ahead += ms),
  };
}

/** A database that counts how often it is asked; each answer takes so many milliseconds. */
export function countedLoad(ms = 0): { load: () => Promise<{ n: number }>; count: () => number } {
  let n = 0;
  return {
    load: async () => {
      n += 1;
      const mine = n;
      if (ms > 0) await new Promise((done) => setTimeout(done, ms));
      return { n: mine };
    },
    count: () => n,
  };
}
