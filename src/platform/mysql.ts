import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import { sessionStatement, STATEMENT_MS } from '../config/database-session.ts';
import type { DatabaseSource } from '../config/runtime.ts';
import { connectionOptions } from './database-credentials.ts';
import type { Database, Row, SqlValue } from './database.ts';
import { inTime } from './in-time.ts';
import {
  isAccessDenied,
  isConnectionLost,
  isConnectionUsable,
  isDeadlock,
  translated,
  unopened,
} from './mysql-errors.ts';
import type { ReadSecret } from './secrets.ts';
import { createPool } from './mysql-driver.ts';

/** How long to wait, in milliseconds. */
export interface MysqlTimeouts {
  /** For one statement, well below the function's own 29 s. The server gives up after nine tenths of it, on a lock after half. */
  statement: number;
  connect: number;
  /** A connection that rested longer than this is asked whether it still lives: a frozen Lambda hears nothing of a close. */
  rest: number;
  /** For the answer to that question: the network may swallow it. */
  probe: number;
}
const TIMEOUTS: MysqlTimeouts = { statement: STATEMENT_MS, connect: 5_000, rest: 1_000, probe: 2_000 };

/** What a MySQL connection needs. */
export interface MysqlOptions {
  source: DatabaseSource;
  readSecret: ReadSecret;
  /** How many connections at most: one in Lambda. */
  connections: number;
  /** Connections come prepared, from a proxy: to prepare one again would tie it to this client. */
  arePrepared?: boolean;
  timeouts?: Partial<MysqlTimeouts>;
}

/**
 * A lazy connection to MySQL 8.4 or MariaDB 10.11: opened by the first statement, tested after a rest, opened anew once when
 * the server has closed it; when the password is refused, the secret is read again, once.
 * @throws (from its methods) DomainError database_busy or database_unavailable
 */
export function createMysql(options: MysqlOptions): Database {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const session = options.arePrepared === true ? 'DO 0' : sessionStatement(timeouts.statement);
  let opening: Promise<Pool> | undefined;
  const lastUse = new WeakMap<object, number>();

  const pool = (): Promise<Pool> =>
    (opening ??= openPool(options, timeouts.connect).catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));

  async function close(): Promise<void> {
    const closing = opening;
    opening = undefined;
    await (await closing)?.end();
  }

  async function acquire(): Promise<PoolConnection> {
    const from = pool();
    try {
      return await live(await from);
    } catch (error) {
      // Another request may have found the new password already, and closed this pool.
      const isReplaced = opening !== undefined && opening !== from;
      if (!isReplaced && !isAccessDenied(error)) throw error;
      if (!isReplaced) close().catch(() => undefined);
      return live(await pool());
    }
  }

  async function live(from: Pool): Promise<PoolConnection> {
    for (;;) {
      const connection = await from.getConnection();
      const used = lastUse.get(connection.connection);
      if (used !== undefined && Date.now() - used < timeouts.rest) return connection;
      try {
        await inTime(connection.query(used === undefined ? session : 'DO 0'), timeouts.probe);
        return connection;
      } catch (error) {
        connection.destroy();
        // A rested connection may well be dead; one that is dead at birth is the server's answer.
        if (used === undefined) throw error;
      }
    }
  }

  async function run<T>(sql: string, values: readonly SqlValue[]): Promise<T> {
    const connection = await acquire().catch((error: unknown) => {
      throw unopened(error);
    });
    try {
      const [result] = await inTime(connection.query(sql, [...values]), timeouts.statement);
      lastUse.set(connection.connection, Date.now());
      connection.release();
      return result as T;
    } catch (error) {
      if (isConnectionUsable(error)) connection.release();
      else connection.destroy();
      throw error;
    }
  }

  return {
    read: (sql, values) => inDomainTerms(() => repeatedOnce(() => run<Row[]>(sql, values), isConnectionLost)),
    write: (sql, values) => inDomainTerms(async () => (await run<ResultSetHeader>(sql, values)).affectedRows),
    call: (procedure, values) =>
      inDomainTerms(async () => {
        const sql = `CALL ${procedure}(${values.map(() => '?').join(', ')})`;
        const [rows] = await repeatedOnce(
          () => run<[Row[]]>(sql, values),
          (error) => isConnectionLost(error) || isDeadlock(error),
        );
        const row = rows[0];
        if (row === undefined) throw new Error(`${procedure} gave no row`);
        return row;
      }),
    close,
  };
}

const openPool = async (options: MysqlOptions, connectTimeout: number): Promise<Pool> =>
  createPool({
    ...(await connectionOptions(options.source, options.readSecret)),
    connectionLimit: options.connections,
    connectTimeout,
    timezone: 'Z',
    charset: 'utf8mb4',
    stringifyObjects: true,
  });

async function repeatedOnce<T>(attempt: () => Promise<T>, worthIt: (error: unknown) => boolean): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!worthIt(error)) throw error;
    return attempt();
  }
}

async function inDomainTerms<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}
