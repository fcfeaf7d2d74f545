import { decodeCursor, type CursorKey, type KeyKind } from '../kernel/cursor.ts';
import { idFromBytes, idToBytes } from '../kernel/ids.ts';
import type { Row, SqlValue } from '../platform/database.ts';
import type { EventQuery } from './events.ts';

/** A piece of SQL with the values for its question marks. */
export interface Sql {
  text: string;
  values: SqlValue[];
}

/** All of several conditions. */
export const all = (parts: readonly Sql[]): Sql => ({
  text: parts.length === 0 ? 'TRUE' : parts.map((part) => part.text).join(' AND '),
  values: parts.flatMap((part) => part.values),
});

type Sort = EventQuery['sort'];

interface Order {
  /** Sort columns; the id makes every position unique. */
  columns: readonly string[];
  descending?: boolean;
  /** Types of the cursor's keys: dates travel as milliseconds, ids as text. */
  shape: readonly KeyKind[];
}

const ORDERS: Readonly<Record<Sort, Order>> = {
  start: { columns: ['starts_at', 'id'], shape: ['number', 'id'] },
  // Within one currency: 100 yen are not 100 cents.
  price: { columns: ['currency', 'price_cents', 'id'], shape: ['currency', 'number', 'id'] },
  newest: { columns: ['id'], descending: true, shape: ['id'] },
};

/** The columns that an order sorts by, the id last. */
export const sortColumns = (sort: Sort): readonly string[] => ORDERS[sort].columns;

/** An order as ORDER BY wants it. */
export function orderBy(sort: Sort, table = ''): string {
  const { columns, descending } = ORDERS[sort];
  return columns.map((column) => `${table}${column}${descending === true ? ' DESC' : ''}`).join(', ');
}

/** The cursor keys of a row, as `afterCursor` reads them back. */
export function cursorKeys(sort: Sort, row: Readonly<Record<string, unknown>>): CursorKey[] {
  return ORDERS[sort].columns.map((column) => {
    const value = row[column];
    if (value instanceof Date) return value.getTime();
    if (column === 'currency') return String(value);
    return Buffer.isBuffer(value) ? idFromBytes(value) : Number(value);
  });
}

/** What lies behind the query's cursor; nothing to say without one. @throws DomainError invalid_cursor */
export function afterCursor({ sort, cursor }: EventQuery): Sql[] {
  if (cursor === undefined) return [];
  const { columns, shape, descending } = ORDERS[sort];
  const keys = decodeCursor(`events.${sort}`, cursor, shape);
  const values = columns.map((column, i) => {
    const key = keys[i] as CursorKey;
    if (column === 'id') return idToBytes(String(key));
    if (column === 'currency') return String(key);
    return column === 'starts_at' ? new Date(Number(key)) : Number(key);
  });
  return [beyond(columns, values, descending === true ? '<' : '>')];
}

/** What lies behind a row, by its sort columns. */
export const afterRow = (sort: Sort, row: Row): Sql => {
  const { columns, descending } = ORDERS[sort];
  return beyond(columns, valuesOf(columns, row), descending === true ? '<' : '>');
};

/** What lies before a row, by its sort columns, and the row itself. */
export const upToRow = (sort: Sort, row: Row): Sql => {
  const { columns, descending } = ORDERS[sort];
  return beyond(columns, valuesOf(columns, row), descending === true ? '>=' : '<=');
};

const valuesOf = (columns: readonly string[], row: Row): SqlValue[] =>
  columns.map((column) => row[column] as SqlValue);

/** Written as alternatives rather than a row comparison: that form both engines turn into index ranges. */
function beyond(columns: readonly string[], values: readonly SqlValue[], sign: '<' | '<=' | '>' | '>='): Sql {
  // Only the id, which comes last, may be the same.
  const strict = sign.slice(0, 1);
  const alternatives = columns.map((column, i) => ({
    text: [
      ...columns.slice(0, i).map((before) => `${before} = ?`),
      `${column} ${column === 'id' ? sign : strict} ?`,
    ].join(' AND '),
    values: values.slice(0, i + 1),
  }));
  return {
    text: `(${alternatives.map(({ text }) => `(${text})`).join(' OR ')})`,
    values: alternatives.flatMap((one) => one.values),
  };
}
