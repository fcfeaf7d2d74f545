import { DomainError } from './errors.ts';
import { isId } from './ids.ts';

/** A position in a list: the sort keys of the last row that was seen. Dates travel as milliseconds. */
export type CursorKey = string | number;

/** What a key is: a UUID, a currency code, or a whole number such as cents or milliseconds. */
export type KeyKind = 'id' | 'currency' | 'number';

/** The end of the year 9999 in milliseconds, where the database's dates end. */
const LARGEST_NUMBER = 253_402_300_799_999;

/** A list and where it goes on. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * Packs a position into the opaque text that clients send back.
 * @param order names list and order, so that a cursor of another list or order is refused
 */
export const encodeCursor = (order: string, keys: readonly CursorKey[]): string =>
  Buffer.from(JSON.stringify([order, ...keys])).toString('base64url');

/**
 * Unpacks a cursor that this list made.
 * @param shape the kind of each key
 * @throws DomainError invalid_cursor
 */
export function decodeCursor(order: string, cursor: string, shape: readonly KeyKind[]): CursorKey[] {
  const [madeFor, ...keys] = parsed(cursor);
  const fits =
    madeFor === order && keys.length === shape.length && keys.every((key, i) => fitsKind(key, shape[i]));
  if (!fits) {
    throw new DomainError(
      'invalid_cursor',
      'Send the nextCursor of an earlier answer of the same list and sort, or none.',
    );
  }
  return keys as CursorKey[];
}

function fitsKind(key: unknown, kind: KeyKind | undefined): boolean {
  if (kind === 'id') return typeof key === 'string' && isId(key);
  if (kind === 'currency') return typeof key === 'string' && /^[A-Z]{3}$/.test(key);
  return Number.isSafeInteger(key) && (key as number) >= 0 && (key as number) <= LARGEST_NUMBER;
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
