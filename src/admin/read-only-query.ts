import type { ConnectionOptions } from 'mysql2';
import { sessionStatement } from '../config/database-session.ts';
import { idFromBytes } from '../kernel/ids.ts';
import { createCallbackConnection } from '../platform/mysql-driver.ts';

/** Limits of a query. Bytes count the result as JSON: a Lambda response holds 6 MB at most. */
export interface QueryLimits {
  rows: number;
  milliseconds: number;
  bytes: number;
}

/** A table as JSON can hold it: ids as UUIDs, other bytes as hexadecimal digits, instants as ISO 8601 in UTC. */
export interface QueryAnswer {
  columns: string[];
  rows: Cell[][];
  /** Whether there was more than the limits allow. */
  isCut: boolean;
}
type Cell = string | number | null;

/** The allowed statements; the server itself refuses writes in any case. */
const QUESTION = /^\s*\(*\s*(select|with|show|explain|describe|desc|table|values)\b/i;

/** Why a query was refused, in one line. */
export class QueryRefused extends Error {}

/**
 * Runs one query in a read-only transaction.
 * @param target how to connect; a user without schema privileges is the second safeguard
 * @throws QueryRefused with the database's message, or naming the allowed statements
 */
export async function readOnlyQuery(
  target: ConnectionOptions,
  sql: string,
  limits: QueryLimits,
): Promise<QueryAnswer> {
  if (!QUESTION.test(sql))
    throw new QueryRefused('only one SELECT, WITH, SHOW, EXPLAIN, DESCRIBE, TABLE or VALUES may be asked');
  // The callback API: only its queries emit rows one by one, so that a huge result is never held whole.
  const connection = createCallbackConnection({ ...target, timezone: 'Z', supportBigNumbers: true });
  // Every error comes to the statement as well, which is where it is dealt with.
  connection.on('error', () => undefined);
  try {
    // The server gives up after nine tenths of the time it is given.
    await connection.promise().query(sessionStatement(limits.milliseconds / 0.9));
    await connection.promise().query('START TRANSACTION READ ONLY');
    const query = connection.query({ sql, rowsAsArray: true });
    const columns: string[] = [];
    // Without a table there are no fields: SELECT … INTO @variable.
    query.on('fields', (fields?: { name: string }[]) =>
      columns.push(...(fields ?? []).map(({ name }) => name)),
    );
    return await collected(query.stream() as AsyncIterable<unknown>, columns, limits);
  } catch (error) {
    throw new QueryRefused((error as Error).message, { cause: error });
  } finally {
    // The rest of a large result is not waited for.
    connection.destroy();
  }
}

async function collected(
  stream: AsyncIterable<unknown>,
  columns: string[],
  limits: QueryLimits,
): Promise<QueryAnswer> {
  const rows: Cell[][] = [];
  let bytes = 0;
  for await (const row of stream) {
    if (!Array.isArray(row)) throw new QueryRefused('this gives no table');
    const cells = row.map(cell);
    bytes += Buffer.byteLength(JSON.stringify(cells));
    if (rows.length === limits.rows || bytes > limits.bytes) return { columns, rows, isCut: true };
    rows.push(cells);
  }
  return { columns, rows, isCut: false };
}

const ID_BYTES = 16;

function cell(value: unknown): Cell {
  if (value === null || typeof value === 'number') return value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.length === ID_BYTES ? idFromBytes(value) : value.toString('hex');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
