/** Prints a result as JSON on stdout, where other programs read it. */
export const printJson = (value: unknown): void =>
  void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
