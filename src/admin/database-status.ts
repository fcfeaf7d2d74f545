import type { Connection, ConnectionOptions, RowDataPacket } from 'mysql2/promise';
import { createConnection } from '../platform/mysql-driver.ts';

/** The current state of the database. Times in seconds, sizes in bytes, instants in ISO 8601 (UTC). */
export interface DatabaseStatus {
  version: string;
  upForSeconds: number;
  connections: { now: number; most: number; limit: number; byUser: { user: string; count: number }[] };
  /** Since the server started: statements over `long_query_time`. */
  slowStatements: number;
  rowLocksWaitedFor: number;
  /** Statements that have been running for a second or more. */
  running: { id: number; user: string; seconds: number; state: string; statement: string }[];
  /** Largest first; the number of rows is the server's estimate. */
  tables: { name: string; rows: number; dataBytes: number; indexBytes: number }[];
  migrations: AppliedMigration[];
}

/** A step of the schema that has run. */
export interface AppliedMigration {
  id: number;
  name: string;
  checksum: string;
  appliedAt: string;
}

/**
 * Looks at the server and at one database on it.
 * @param master how to connect as a user who sees the connections of all users
 * @throws Error with the database's message
 */
export async function databaseStatus(master: ConnectionOptions): Promise<DatabaseStatus> {
  const connection = await createConnection({ ...master, timezone: 'Z' });
  try {
    const [server] = await rows(connection, 'SELECT VERSION() AS version, @@max_connections AS most');
    const counters = await countersOf(connection);
    return {
      version: String(server?.['version']),
      upForSeconds: counters('Uptime'),
      connections: {
        now: counters('Threads_connected'),
        most: counters('Max_used_connections'),
        limit: Number(server?.['most']),
        byUser: await connectionsByUser(connection),
      },
      slowStatements: counters('Slow_queries'),
      rowLocksWaitedFor: counters('Innodb_row_lock_current_waits'),
      running: await runningStatements(connection),
      tables: await tableSizes(connection),
      migrations: await appliedMigrations(connection),
    };
  } finally {
    await connection.end();
  }
}

async function rows(connection: Connection, sql: string): Promise<RowDataPacket[]> {
  const [found] = await connection.query<RowDataPacket[]>(sql);
  return found;
}

async function countersOf(connection: Connection): Promise<(name: string) => number> {
  const found = await rows(
    connection,
    `SHOW GLOBAL STATUS WHERE Variable_name IN
    ('Uptime', 'Threads_connected', 'Max_used_connections', 'Slow_queries', 'Innodb_row_lock_current_waits')`,
  );
  const values = new Map(found.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
  return (name) => values.get(name) ?? 0;
}

async function connectionsByUser(connection: Connection): Promise<{ user: string; count: number }[]> {
  const found = await rows(
    connection,
    'SELECT user AS user, COUNT(*) AS count FROM information_schema.processlist GROUP BY user ORDER BY 2 DESC, 1',
  );
  return found.map((row) => ({ user: String(row['user']), count: Number(row['count']) }));
}

async function runningStatements(connection: Connection): Promise<DatabaseStatus['running']> {
  const found = await rows(
    connection,
    `SELECT id AS id, user AS user, time AS seconds, state AS state, LEFT(info, 200) AS statement
    FROM information_schema.processlist
    WHERE command NOT IN ('Sleep', 'Daemon', 'Binlog Dump') AND info IS NOT NULL AND time >= 1 ORDER BY time DESC LIMIT 20`,
  );
  return found.map((row) => ({
    id: Number(row['id']),
    user: String(row['user']),
    seconds: Number(row['seconds']),
    state: String(row['state'] ?? ''),
    statement: String(row['statement']).replaceAll(/\s+/g, ' '),
  }));
}

async function tableSizes(connection: Connection): Promise<DatabaseStatus['tables']> {
  const found = await rows(
    connection,
    `SELECT table_name AS name, table_rows AS counted, data_length AS data, index_length AS indexes
    FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
    ORDER BY data_length + index_length DESC, table_name`,
  );
  return found.map((row) => ({
    name: String(row['name']),
    rows: Number(row['counted']),
    dataBytes: Number(row['data']),
    indexBytes: Number(row['indexes']),
  }));
}

async function appliedMigrations(connection: Connection): Promise<AppliedMigration[]> {
  const found = await rows(
    connection,
    'SELECT id, name, checksum, applied_at FROM schema_migrations ORDER BY id',
  );
  return found.map((row) => ({
    id: Number(row['id']),
    name: String(row['name']),
    checksum: String(row['checksum']),
    appliedAt: (row['applied_at'] as Date).toISOString(),
  }));
}
