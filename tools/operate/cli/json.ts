import { printable } from './printable.ts';

/** Prints a result as JSON on stdout, where other programs read it, and people: what is escaped means the same to JSON. */
export const printJson = (value: unknown): void =>
  void process.stdout.write(`${JSON.stringify(value, undefined, 2).split('\n').map(printable).join('\n')}\n`);
