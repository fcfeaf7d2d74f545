import type { Stack } from '../stack.ts';
import { admin } from './admin.ts';
import { api } from './api.ts';
import type { FunctionDescription } from './description.ts';
import { emptyBucket } from './empty-bucket.ts';
import { media } from './media.ts';
import { migrate } from './migrate.ts';
import { pictures } from './pictures.ts';
import { sweep } from './sweep.ts';

// A function is its handler, its file here, and its line in this list: what else knows the functions reads it.
const all = [api, media, pictures, sweep, migrate, admin, emptyBucket] as const;

export type FunctionName = (typeof all)[number]['role'];

/** The functions that routes may name. */
export type RequestedFunction = Extract<(typeof all)[number], { startedBy: 'requests' }>['role'];

/** Those that only some stacks have. */
export type OptionalFunction = Extract<(typeof all)[number], { isWanted: unknown }>['role'];

/** Every function that a stack may have. */
export const FUNCTIONS: readonly FunctionDescription<FunctionName>[] = all;

/** The functions of this stack. */
export const functionsOf = (stack: Stack): FunctionDescription<FunctionName>[] =>
  FUNCTIONS.filter(({ isWanted }) => isWanted?.(stack) ?? true);

/** Those that people wait for. */
export const REQUESTED = FUNCTIONS.filter(({ startedBy }) => startedBy === 'requests');
