import type { routes } from '../../src/routes.ts';
import type { World } from './world.ts';

/** Tries one sentence of the reference against the handlers. */
export type Check = (world: World) => Promise<void>;

/** The sentences of a text, word for word and in their order, each with its check. */
export type Promised = Readonly<Record<string, Check>>;

/** What the descriptions of operations promise, by operation id. */
export type Promises = Partial<Record<keyof typeof routes, Promised>>;

/**
 * The sentences of a text. One ends with a full stop, a question mark or a colon-free line end, before a capital letter or
 * code; abbreviations and code in backticks hold no such places.
 */
export const sentencesOf = (text: string): string[] => text.split(/(?<=[.?!])\s+(?=[A-Z`*])/);
