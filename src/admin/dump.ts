import type { Connection, ConnectionOptions, RowDataPacket } from 'mysql2/promise';
import { sessionStatement } from '../config/database-session.ts';
import { createConnection } from '../platform/mysql-driver.ts';

/** One page of a table as SQL. `next` asks for the page after it; null at the end. */
export interface DumpPage {
  sql: string;
  rows: number;
  next: string | null;
}

const PAGE_MS = 60_000;
/** Of the text of a page. */
const MOST_BYTES = 3_000_000;
const MOST_ROWS = 5_000;

/**
 * Gives a part of a table, in the order of its primary key, as one INSERT that `mysql` can run on an empty schema of the
 * same release.
 * @param after what the page before gave as `next`; null for the first
 * @throws Error for a missing table, and with the database's message
 */
export async function dumpPage(
  target: ConnectionOptions,
  table: string,
  after: string | null,
): Promise<DumpPage> {
  const connection = await createConnection({ ...target, timezone: 'Z', supportBigNumbers: true });
  try {
    await connection.query(sessionStatement(PAGE_MS));
    const { columns, keys } = await shapeOf(connection, table);
    const rows = await page(connection, table, { columns, keys, after });
    const taken = fitting(rows.map((row) => `(${row.map((value) => connection.escape(value)).join(',')})`));
    const last = rows[taken.length - 1];
    const isOver = taken.length === rows.length && rows.length < MOST_ROWS;
    const head = `INSERT INTO ${connection.escapeId(table)} (${columns.map((name) => connection.escapeId(name)).join(',')}) VALUES\n`;
    return {
      sql: taken.length === 0 ? '' : `${head}${taken.join(',\n')};\n`,
      rows: taken.length,
      next: isOver || last === undefined ? null : cursorOf(keys.map((key) => last[columns.indexOf(key)])),
    };
  } finally {
    connection.destroy();
  }
}

/** Columns in order, without those that the server computes, and those of the primary key. */
async function shapeOf(
  connection: Connection,
  table: string,
): Promise<{ columns: string[]; keys: string[] }> {
  const [found] = await connection.query<RowDataPacket[]>(
    `SELECT column_name AS name, column_key = 'PRI' AS is_key FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = ? AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position`,
    [table],
  );
  if (found.length === 0) throw new Error(`there is no table ${table}`);
  const names = (rows: RowDataPacket[]): string[] => rows.map((row) => String(row['name']));
  return { columns: names(found), keys: names(found.filter((row) => Number(row['is_key']) === 1)) };
}

async function page(
  connection: Connection,
  table: string,
  { columns, keys, after }: { columns: string[]; keys: string[]; after: string | null },
): Promise<unknown[][]> {
  const list = (names: readonly string[]): string => names.map((name) => connection.escapeId(name)).join(',');
  const values = after === null ? [] : valuesOf(after);
  const where = after === null ? '' : `WHERE (${list(keys)}) > (${values.map(() => '?').join(',')})`;
  const [rows] = await connection.query({
    sql: `SELECT ${list(columns)} FROM ${connection.escapeId(table)} ${where} ORDER BY ${list(keys)} LIMIT ${MOST_ROWS}`,
    values,
    rowsAsArray: true,
    // As the server writes them, so that nothing is lost on the way.
    dateStrings: true,
  });
  return rows as unknown[][];
}

function fitting(tuples: string[]): string[] {
  let bytes = 0;
  const end = tuples.findIndex((tuple) => (bytes += Buffer.byteLength(tuple) + 2) > MOST_BYTES);
  return end <= 0 ? tuples.slice(0, end === 0 ? 1 : tuples.length) : tuples.slice(0, end);
}

/** Bytes as hexadecimal digits: most keys are ids. */
const cursorOf = (values: unknown[]): string =>
  JSON.stringify(values.map((value) => (Buffer.isBuffer(value) ? { hex: value.toString('hex') } : value)));
const valuesOf = (cursor: string): unknown[] =>
  (JSON.parse(cursor) as ({ hex: string } | string | number)[]).map((value) =>
    typeof value === 'object' ? Buffer.from(value.hex, 'hex') : value,
  );
