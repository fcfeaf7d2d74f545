/** A failure the user can act on: `message` is one line, `logTail` the engine's last words. */
export class EngineError extends Error {
  override name = 'EngineError';
  readonly logTail: string;

  constructor(message: string, logTail = '') {
    super(message);
    this.logTail = logTail;
  }
}

/**
 * The one line of a program's output that says best why it failed.
 * @param output several lines
 * @returns at most 300 characters; empty when there is no output
 */
export function errorLineOf(output: string): string {
  const lines = output.trim().split('\n').slice(-15);
  const line =
    lines.findLast((text) => /error|fatal|fail|denied|cannot|unable/i.test(text)) ?? lines.at(-1) ?? '';
  return line.trim().slice(0, 300);
}

/**
 * The code of a system call's error.
 * @returns such as "EEXIST", or undefined for other values
 */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
