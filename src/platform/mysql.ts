import { createPool, type Pool, type PoolConnection, type ResultSetHeader } from 'mysql2/promise';
import type { DatabaseSource } from '../config/runtime.ts';
import { connectionOptions } from './database-credentials.ts';
import type { Database, Row, SqlValue } from './database.ts';
import {
  isAccessDenied,
  isConnectionLost,
  isConnectionUsable,
  isDeadlock,
  translated,
} from './mysql-errors.ts';
import type { ReadSecret } from './secrets.ts';

/** How long one statement may take, in milliseconds: well below the function's own 29 s. The server gives up a second earlier. */
const STATEMENT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that rested longer than this is asked whether it still lives: a frozen Lambda hears nothing of a close. */
const REST_MS = 1_000;

/** Two dialects in one statement: MariaDB skips the first comment, MySQL the second. */
const SESSION = `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5,
  sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
  /*!80000 , max_execution_time = 9000 */ /*M!100100 , max_statement_time = 9 */`;

/** What a MySQL connection needs. */
export interface MysqlOptions {
  source: DatabaseSource;
  readSecret: ReadSecret;
  /** How many connections at most: one in Lambda. */
  connections: number;
}

/**
 * A lazy connection to MySQL 8.4 or MariaDB 10.11: opened by the first statement, tested after a rest, opened anew once when
 * the server has closed it; when the password is refused, the secret is read again, once.
 * @throws (from its methods) DomainError database_busy or database_unavailable
 */
export function createMysql(options: MysqlOptions): Database {
  let opening: Promise<Pool> | undefined;
  const lastUse = new WeakMap<object, number>();

  const pool = (): Promise<Pool> =>
    (opening ??= openPool(options).catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));

  async function close(): Promise<void> {
    const closing = opening;
    opening = undefined;
    await (await closing)?.end();
  }

  async function acquire(): Promise<PoolConnection> {
    try {
      return await live(await pool());
    } catch (error) {
      if (!isAccessDenied(error)) throw error;
      await close();
      return live(await pool());
    }
  }

  async function live(from: Pool): Promise<PoolConnection> {
    for (;;) {
      const connection = await from.getConnection();
      const used = lastUse.get(connection.connection);
      if (used !== undefined && Date.now() - used < REST_MS) return connection;
      try {
        await (used === undefined ? connection.query(SESSION) : connection.ping());
        return connection;
      } catch (error) {
        connection.destroy();
        // A rested connection may well be dead; one that is dead at birth is the server's answer.
        if (used === undefined) throw error;
      }
    }
  }

  async function run<T>(sql: string, values: readonly SqlValue[]): Promise<T> {
    const connection = await acquire();
    try {
      const [result] = await connection.query({ sql, values: [...values], timeout: STATEMENT_TIMEOUT_MS });
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

const openPool = async (options: MysqlOptions): Promise<Pool> =>
  createPool({
    ...(await connectionOptions(options.source, options.readSecret)),
    connectionLimit: options.connections,
    connectTimeout: CONNECT_TIMEOUT_MS,
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
