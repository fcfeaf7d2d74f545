import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import type { Clock } from '../kernel/time.ts';
import type { Cache } from './cache.ts';

/** How long one instance may take to fill a key before another may try, in milliseconds. */
const LEASE_MS = 2_000;
/** How long an instance without the lease looks again, and how often: longer than a lease, whose holder may have died. */
const PATIENCE_MS = 2_500;
const LOOK_EVERY_MS = 50;
/** A load that failed is known for so long: those who waited for it then ask for themselves, rather than one after another. */
const FAILED_MS = 100;
const FAILED = 'failed';
/** Longer than any value lives: a forgotten generation can then not bring an old value back. */
const GENERATION_MS = 24 * 3_600_000;

/** What is read through the cache. */
export interface CachedRead<S extends v.GenericSchema> {
  /** Everything that one invalidation drops together. */
  group: string;
  /** Tells apart what the group holds. */
  key: string;
  /** What a kept value must look like: a cache that lies is not believed. */
  schema: S;
  /** Served as it is for this long, in milliseconds. */
  freshMs: number;
  /** Then still served for this long, while one instance fetches the new value. */
  staleMs: number;
}

/** Reads through the cache, and drops what a change made wrong. */
export interface ReadThrough {
  read<S extends v.GenericSchema>(
    what: CachedRead<S>,
    load: () => Promise<v.InferOutput<S>>,
  ): Promise<v.InferOutput<S>>;
  /** To be called after the commit. Values that were loaded before it are not served any more. */
  invalidate(group: string): Promise<void>;
}

/**
 * Cache-aside with a lease: of all instances that miss one key, one asks the database; the others serve the stale value, or
 * wait for the new one. A group has a generation, kept in the cache; a value counts only in the generation in which its
 * loading began, so a load that was under way during a change cannot bring the old state back.
 * Errors of `load` pass through; errors of the cache never do.
 */
export function createReadThrough(cache: Cache, clock: Clock): ReadThrough {
  async function look<S extends v.GenericSchema>(what: CachedRead<S>): Promise<Look<S> | undefined> {
    const answers = await cache.get([generationKey(what.group), valueKey(what), leaseKey(what)]);
    if (answers === undefined) return undefined;
    const generation = answers[0] ?? '';
    return {
      generation,
      found: valueIn(answers[1] ?? null, generation, what.schema),
      hasFailed: answers[2] === FAILED,
    };
  }

  /** Asks for the lease, and looks again behind that: whoever held it until now may have filled the key. */
  const contend = <S extends v.GenericSchema>(
    what: CachedRead<S>,
  ): Promise<[isMine: boolean | undefined, seen: Look<S> | undefined]> =>
    Promise.all([cache.claim(leaseKey(what), LEASE_MS), look(what)]);

  const isFresh = (found: Found<v.GenericSchema> | undefined): boolean =>
    found !== undefined && clock().getTime() < found.freshUntil;

  async function fill<S extends v.GenericSchema>(
    what: CachedRead<S>,
    generation: string,
    load: Load<S>,
  ): Promise<v.InferOutput<S>> {
    try {
      const value = await load();
      const entry: Entry = { generation, freshUntil: clock().getTime() + what.freshMs, value };
      const kept = cache.set(valueKey(what), JSON.stringify(entry), what.freshMs + what.staleMs);
      await Promise.all([kept, cache.remove(leaseKey(what))]);
      return value;
    } catch (error) {
      await cache.set(leaseKey(what), FAILED, FAILED_MS);
      throw error;
    }
  }

  async function missed<S extends v.GenericSchema>(
    what: CachedRead<S>,
    load: Load<S>,
  ): Promise<v.InferOutput<S>> {
    const until = performance.now() + PATIENCE_MS;
    let generation = '';
    while (performance.now() < until) {
      const [isMine, seen] = await contend(what);
      if (seen === undefined) return load();
      if (isMine === true) return refreshed(what, seen, load);
      if (seen.found !== undefined) return seen.found.value;
      if (seen.hasFailed || isMine === undefined) return load();
      ({ generation } = seen);
      await pause(LOOK_EVERY_MS);
    }
    return fill(what, generation, load);
  }

  /** The holder of the lease fills the key, unless somebody did just before. */
  async function refreshed<S extends v.GenericSchema>(
    what: CachedRead<S>,
    { generation, found }: Look<S>,
    load: Load<S>,
  ): Promise<v.InferOutput<S>> {
    if (found === undefined || !isFresh(found)) return fill(what, generation, load);
    await cache.remove(leaseKey(what));
    return found.value;
  }

  return {
    async read(what, load) {
      const seen = await look(what);
      if (seen === undefined) return load();
      const { found } = seen;
      return found !== undefined && isFresh(found) ? found.value : missed(what, load);
    },
    invalidate: (group) => cache.set(generationKey(group), randomUUID(), GENERATION_MS),
  };
}

type Load<S extends v.GenericSchema> = () => Promise<v.InferOutput<S>>;

interface Found<S extends v.GenericSchema> {
  value: v.InferOutput<S>;
  freshUntil: number;
}

interface Look<S extends v.GenericSchema> {
  generation: string;
  found: Found<S> | undefined;
  /** Whether the load that others may have waited for has just failed. */
  hasFailed: boolean;
}

const entry = v.object({ generation: v.string(), freshUntil: v.number(), value: v.unknown() });
type Entry = v.InferOutput<typeof entry>;

function valueIn<S extends v.GenericSchema>(
  text: string | null,
  generation: string,
  schema: S,
): Found<S> | undefined {
  const kept = v.safeParse(entry, parsed(text));
  if (!kept.success || kept.output.generation !== generation) return undefined;
  const value = v.safeParse(schema, kept.output.value);
  return value.success ? { value: value.output, freshUntil: kept.output.freshUntil } : undefined;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The braces make a cluster keep the keys of one group together, so that one command may name several.
const generationKey = (group: string): string => `{${group}}:generation`;
const valueKey = ({ group, key }: { group: string; key: string }): string => `{${group}}:value:${hash(key)}`;
const leaseKey = ({ group, key }: { group: string; key: string }): string => `{${group}}:lease:${hash(key)}`;

const hash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);
