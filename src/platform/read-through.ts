import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import type { Clock } from '../kernel/time.ts';
import type { Cache } from './cache.ts';

/** How long one instance may take to fill a key before another may try, in milliseconds. */
const LEASE_MS = 3_000;
/** How often, and how far apart, an instance without the lease looks whether the value has come. */
const LOOKS = 5;
const LOOK_EVERY_MS = 50;
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
 * wait a moment for the new one. A group has a generation, kept in the cache; a value counts only in the generation in which
 * its loading began, so a load that was under way during a change cannot bring the old state back.
 * Errors of `load` pass through; errors of the cache never do.
 */
export function createReadThrough(cache: Cache, clock: Clock): ReadThrough {
  async function look<S extends v.GenericSchema>(
    what: CachedRead<S>,
  ): Promise<Look<v.InferOutput<S>> | undefined> {
    const answers = await cache.get([generationKey(what.group), valueKey(what)]);
    if (answers === undefined) return undefined;
    const [generation = null, text = null] = answers;
    return { generation: generation ?? '', found: valueIn(text, generation ?? '', what.schema) };
  }

  async function fill<S extends v.GenericSchema>(
    what: CachedRead<S>,
    generation: string,
    load: () => Promise<v.InferOutput<S>>,
  ): Promise<v.InferOutput<S>> {
    try {
      const value = await load();
      const entry: Entry = { generation, freshUntil: clock().getTime() + what.freshMs, value };
      await cache.set(valueKey(what), JSON.stringify(entry), what.freshMs + what.staleMs);
      return value;
    } finally {
      await cache.remove(leaseKey(what, generation));
    }
  }

  async function awaited<S extends v.GenericSchema>(
    what: CachedRead<S>,
  ): Promise<{ value: v.InferOutput<S> } | undefined> {
    for (let i = 0; i < LOOKS; i += 1) {
      await pause(LOOK_EVERY_MS);
      const seen = await look(what);
      if (seen === undefined || seen.found !== undefined) return seen?.found;
    }
    return undefined;
  }

  return {
    async read(what, load) {
      const seen = await look(what);
      if (seen === undefined) return load();
      const { generation, found } = seen;
      if (found !== undefined && clock().getTime() < found.freshUntil) return found.value;
      const first = await cache.claim(leaseKey(what, generation), LEASE_MS);
      if (first === true) return fill(what, generation, load);
      const served = found ?? (first === undefined ? undefined : await awaited(what));
      return served === undefined ? load() : served.value;
    },
    invalidate: (group) => cache.set(generationKey(group), randomUUID(), GENERATION_MS),
  };
}

interface Look<T> {
  generation: string;
  found: { value: T; freshUntil: number } | undefined;
}

const entry = v.object({ generation: v.string(), freshUntil: v.number(), value: v.unknown() });
type Entry = v.InferOutput<typeof entry>;

function valueIn<S extends v.GenericSchema>(
  text: string | null,
  generation: string,
  schema: S,
): { value: v.InferOutput<S>; freshUntil: number } | undefined {
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
const leaseKey = ({ group, key }: { group: string; key: string }, generation: string): string =>
  `{${group}}:lease:${hash(key)}:${generation}`;

const hash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);
