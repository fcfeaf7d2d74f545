import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { CommandError } from '../cli/run.ts';

/** A row of the legacy database by column. Its times are of a server that ran in UTC. */
export type OldRow = Readonly<Record<string, unknown>>;

/** What the legacy database holds, by its own count. Money in the smallest unit of the currency that the import names. */
export interface OldSums {
  users: number;
  events: number;
  bookings: number;
  places: number;
  cents: number;
}

/** The legacy database. */
export interface OldDatabase {
  /** @param decimals of the currency */
  sums(decimals: number): Promise<OldSums>;
  /** All rows of a table, some at a time, by their keys. */
  pages(table: 'users' | 'events' | 'bookings'): AsyncGenerator<OldRow[]>;
  close(): Promise<void>;
}

const KEYS = { users: 'user_id', events: 'event_id', bookings: 'id' } as const;
const PAGE = 200;

/** Opens it read-only. @throws CommandError when it cannot be reached, or is not the legacy database */
export async function openOldDatabase(url: string): Promise<OldDatabase> {
  const connection = await connected(url);
  return {
    sums: (decimals) => sumsOf(connection, decimals),
    pages: (table) => pagesOf(connection, table),
    close: () => connection.end(),
  };
}

async function connected(uri: string): Promise<Connection> {
  if (!uri.startsWith('mysql://'))
    throw new CommandError('--from must be a URL such as mysql://user:password@host/database');
  try {
    const connection = await createConnection({ uri, timezone: 'Z' });
    await connection.query('START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT');
    return connection;
  } catch (error) {
    throw new CommandError(`cannot read the legacy database: ${(error as Error).message}`, { cause: error });
  }
}

async function sumsOf(connection: Connection, decimals: number): Promise<OldSums> {
  try {
    const [[row]] = await connection.query<RowDataPacket[]>(
      `SELECT (SELECT COUNT(*) FROM users) AS users, (SELECT COUNT(*) FROM events) AS events, COUNT(*) AS bookings,
      COALESCE(SUM(quantity), 0) AS places, COALESCE(SUM(ROUND(total_price * ?)), 0) AS cents FROM bookings`,
      [10 ** decimals],
    );
    const number = (name: string): number => Number(row?.[name]);
    return {
      users: number('users'),
      events: number('events'),
      bookings: number('bookings'),
      places: number('places'),
      cents: number('cents'),
    };
  } catch (error) {
    throw new CommandError(`this is not the legacy database: ${(error as Error).message}`, { cause: error });
  }
}

async function* pagesOf(connection: Connection, table: keyof typeof KEYS): AsyncGenerator<OldRow[]> {
  let last = 0;
  for (;;) {
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT * FROM ${table} WHERE ${KEYS[table]} > ? ORDER BY ${KEYS[table]} LIMIT ${PAGE}`,
      [last],
    );
    if (rows.length === 0) return;
    yield rows;
    last = Number(rows.at(-1)?.[KEYS[table]]);
  }
}
