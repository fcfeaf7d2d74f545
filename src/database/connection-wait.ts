import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'mysql2/promise';
import { inTime } from '../platform/in-time.ts';
import { createConnection } from '../platform/mysql-driver.ts';

const ATTEMPT_MS = 10_000;
const PAUSE_MS = 2_000;
/** The last attempt is given this much. To the driver, 0 would mean for ever. */
const LEAST_MS = 1_000;

export interface ConnectionWait {
  /** How long to wait, in milliseconds. */
  ms: number;
  /** To what and as whom, for the error. */
  to: string;
  /** Takes one line for each attempt that failed. */
  log: (line: string) => void;
}

/**
 * Waits until a server accepts a connection and executes a statement.
 * @param options gives the settings of the next attempt: a password may change meanwhile
 * @throws Error with the reason of the last attempt, when the time is over, in one line
 */
export async function untilConnected(
  options: () => Promise<ConnectionOptions>,
  { ms, to, log }: ConnectionWait,
): Promise<void> {
  const until = Date.now() + ms;
  for (;;) {
    try {
      const left = Math.max(LEAST_MS, until - Date.now());
      return await attempt(await options(), Math.min(ATTEMPT_MS, left));
    } catch (error) {
      const reason = reasonOf(error);
      log(`no connection yet to ${to}: ${reason}`);
      if (Date.now() + PAUSE_MS < until) {
        await pause(PAUSE_MS);
        continue;
      }
      throw new Error(`no connection to ${to} within ${Math.round(ms / 1_000)} s: ${reason}`, {
        cause: error,
      });
    }
  }
}

async function attempt(options: ConnectionOptions, ms: number): Promise<void> {
  const until = Date.now() + ms;
  const connection = await createConnection({ ...options, connectTimeout: ms });
  try {
    await inTime(connection.query('SELECT 1'), until - Date.now());
  } finally {
    connection.destroy();
  }
}

/** What a driver says, or what our own error was made from. */
function reasonOf(error: unknown): string {
  const { message, cause } = Object(error) as { message?: unknown; cause?: unknown };
  return cause === undefined ? String(message ?? error) : reasonOf(cause);
}
