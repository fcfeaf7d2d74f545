import type { Row } from './database.ts';
import { idFromBytes, type Id } from '../kernel/ids.ts';

/** Reads typed values out of a row. Each throws when the column holds something else: a bug in the SQL, never input. */
export const column = {
  id: (row: Row, name: string): Id =>
    idFromBytes(expect(row[name], (value) => Buffer.isBuffer(value), name) as Buffer),
  text: (row: Row, name: string): string =>
    expect(row[name], (value) => typeof value === 'string', name) as string,
  textOrNull: (row: Row, name: string): string | null => (row[name] === null ? null : column.text(row, name)),
  /** BIGINT and sums may come as text. */
  number: (row: Row, name: string): number =>
    expect(Number(row[name] ?? Number.NaN), (value) => Number.isSafeInteger(value), name) as number,
  /** A sum of amounts: exact up to 2^53, beyond it the nearest number that there is. */
  sum: (row: Row, name: string): number =>
    expect(Number(row[name] ?? Number.NaN), (value) => Number.isInteger(value), name) as number,
  numberOrNull: (row: Row, name: string): number | null =>
    row[name] === null ? null : column.number(row, name),
  instant: (row: Row, name: string): Date =>
    expect(row[name], (value) => value instanceof Date, name) as Date,
  instantOrNull: (row: Row, name: string): Date | null =>
    row[name] === null ? null : column.instant(row, name),
};

function expect(value: unknown, fits: (value: unknown) => boolean, name: string): unknown {
  if (!fits(value))
    throw new Error(`the column ${name} holds ${value === undefined ? 'nothing' : typeof value}`);
  return value;
}
