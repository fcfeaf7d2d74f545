import { createMysql, type MysqlOptions } from '../../src/platform/mysql.ts';
import type { Database } from '../../src/platform/database.ts';
import type { TestDatabase } from './database.ts';

/** Short enough for a test, long enough for a busy machine, in milliseconds. */
const TIMEOUTS = { statement: 2_000, connect: 1_000, rest: 200, probe: 500 };

/** The application's own connection to a database, with short timeouts. */
export const openMysql = (url: string, more: Partial<MysqlOptions> = {}): Database =>
  createMysql({
    source: { kind: 'url', url },
    readSecret: () => Promise.reject(new Error('there is no secret here')),
    connections: 1,
    timeouts: TIMEOUTS,
    ...more,
  });

/** Ids of the application's connections to a test database, as its server counts them. */
export async function connectionIds(database: TestDatabase): Promise<number[]> {
  const { username, pathname } = new URL(database.url);
  const rows = await database.sql('SELECT id FROM information_schema.processlist WHERE user = ? AND db = ?', [
    username,
    pathname.slice(1),
  ]);
  return rows.map((row) => Number(row['id'] ?? row['ID']));
}

/** Has the server close the application's connections. */
export async function killConnections(database: TestDatabase): Promise<void> {
  for (const id of await connectionIds(database)) await database.sql(`KILL CONNECTION ${id}`);
}

/** The answer, or the error, and how long it took in milliseconds. */
export async function timed<T>(work: Promise<T>): Promise<{ value?: T; error?: unknown; ms: number }> {
  const begin = performance.now();
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { ...outcome, ms: performance.now() - begin };
}
