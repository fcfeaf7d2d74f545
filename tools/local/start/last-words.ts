import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorLineOf } from '../engines/engine-error.ts';
import { projectDirectory } from '../engines/places.ts';

/**
 * What a process said last, with the place in this clone where it happened.
 * @param lines of its output
 * @returns one line, such as `SyntaxError: … at src/events/events.ts:12`; empty when it said nothing
 */
export function lastWords(lines: readonly string[]): string {
  const text = lines.filter((line) => !/^(?:\s+at |Node\.js v|$)/.test(line)).join('\n');
  const place = lines.map((line) => ownPlace(line)).find((found) => found !== undefined);
  return errorLineOf(text) + (place === undefined ? '' : ` at ${place}`);
}

/**
 * The first place of this clone, and not of a package, that a stack names.
 * @param stack of an error, or a line of one
 * @returns such as `src/events/events.ts:12`
 */
export function ownPlace(stack: string): string | undefined {
  for (const [, written, line] of stack.matchAll(/((?:file:\/\/)?\/[^\s()]+?):(\d+)(?::\d+)?\)?$/gm)) {
    const path = relative(projectDirectory, fileOf(String(written)));
    if (!path.startsWith('..') && !path.startsWith('node_modules')) return `${path}:${line}`;
  }
  return undefined;
}

const fileOf = (written: string): string => (written.startsWith('file:') ? fileURLToPath(written) : written);
