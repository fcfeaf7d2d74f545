import { decodeCursor, type CursorKey, type KeyKind } from '../kernel/cursor.ts';
import { idFromBytes, idToBytes } from '../kernel/ids.ts';
import type { SqlValue } from '../platform/database.ts';
import type { EventQuery } from './events.ts';

/** A piece of SQL with the values for its question marks. */
export interface Sql {
  text: string;
  values: SqlValue[];
}

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
  return [after(columns, values, descending === true ? '<' : '>')];
}

/** Written as alternatives rather than a row comparison: that form both engines turn into index ranges. */
function after(columns: readonly string[], values: readonly SqlValue[], sign: '<' | '>'): Sql {
  const alternatives = columns.map((column, i) => ({
    text: [...columns.slice(0, i).map((before) => `${before} = ?`), `${column} ${sign} ?`].join(' AND '),
    values: values.slice(0, i + 1),
  }));
  return {
    text: `(${alternatives.map(({ text }) => `(${text})`).join(' OR ')})`,
    values: alternatives.flatMap((one) => one.values),
  };
}
