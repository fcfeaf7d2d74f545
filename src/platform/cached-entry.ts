import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { DomainError } from '../kernel/errors.ts';

/** What a key of the cache is about: everything that one invalidation drops together, and what the group holds by that name. */
export interface CacheKey {
  group: string;
  key: string;
}

// The braces make a cluster keep the keys of one group together, so that one command may name several.
export const generationKey = (group: string): string => `{${group}}:generation`;
export const valueKey = ({ group, key }: CacheKey): string => `{${group}}:value:${hash(key)}`;
export const leaseKey = ({ group, key }: CacheKey): string => `{${group}}:lease:${hash(key)}`;

const hash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);

/** A kept value, and the instant in milliseconds until which it is served as it is. */
export interface Found<S extends v.GenericSchema> {
  value: v.InferOutput<S>;
  freshUntil: number;
}

const entry = v.object({ generation: v.string(), freshUntil: v.number(), value: v.unknown() });

/** A value as it is kept, with the generation in which its loading began. */
export const entryOf = (kept: v.InferOutput<typeof entry>): string => JSON.stringify(kept);

/** The value in what the cache holds, if it is of this generation and shape. */
export function valueIn<S extends v.GenericSchema>(
  text: string | null,
  generation: string,
  schema: S,
): Found<S> | undefined {
  const kept = v.safeParse(entry, parsed(text));
  if (!kept.success || kept.output.generation !== generation) return undefined;
  const value = v.safeParse(schema, kept.output.value);
  return value.success ? { value: value.output, freshUntil: kept.output.freshUntil } : undefined;
}

const failure = v.object({
  failed: v.nullable(
    v.object({
      // What a cached read may be refused with; nothing else is believed.
      code: v.picklist(['event_not_found', 'invalid_cursor', 'database_busy', 'database_unavailable']),
      message: v.string(),
      retryAfterSeconds: v.optional(v.number()),
    }),
  ),
});

/** A failure as it stands in the place of a lease: what its load was refused with, where that is an answer for everybody. */
export function failureOf(error: unknown): string {
  const told = error instanceof DomainError ? v.safeParse(failure, { failed: error }) : undefined;
  return JSON.stringify({ failed: told?.success === true ? told.output.failed : null });
}

/** The failure in the place of a lease, undefined where there is none; its error, where there is one for everybody. */
export function failureIn(text: string | null): { error: DomainError | undefined } | undefined {
  const kept = v.safeParse(failure, parsed(text));
  if (!kept.success) return undefined;
  const told = kept.output.failed;
  if (told === null) return { error: undefined };
  const { code, message, retryAfterSeconds } = told;
  return {
    error: new DomainError(code, message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
