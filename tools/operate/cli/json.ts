import { printable } from './printable.ts';

/** Prints a result as JSON on stdout, for programs and people: control characters are escaped, which JSON reads alike. */
export const printJson = (value: unknown): void =>
  void process.stdout.write(`${JSON.stringify(value, undefined, 2).split('\n').map(printable).join('\n')}\n`);
