import { decodeCursor, type CursorKey, type KeyKind } from '../kernel/cursor.ts';
import type { SqlValue } from '../platform/database.ts';
import { idFromBytes, idToBytes } from '../kernel/ids.ts';
import type { EventQuery } from './events.ts';
import { indexSearch, titleSearch } from './search.ts';

/**
 * How many rows one page may examine. A list walks an index in its own order and stops there, so that no combination of
 * filters can make the database read the whole table; the page then ends early and its cursor goes on from that place.
 */
const SCAN_WINDOW = 5_000;
/** Rows that a page without further filters examines beyond its limit: events that ended since the last sweep. */
const SLACK = 200;

/** A piece of SQL with the values for its question marks. */
export interface Sql {
  text: string;
  values: SqlValue[];
}

interface Order {
  index: string;
  /** Sort columns; the id makes every position unique. */
  columns: readonly string[];
  descending?: boolean;
  /** Types of the cursor's keys: dates travel as milliseconds, ids as text. */
  shape: readonly KeyKind[];
}

const ORDERS: Readonly<Record<EventQuery['sort'], Order>> = {
  start: { index: 'events_by_start', columns: ['starts_at', 'id'], shape: ['number', 'id'] },
  price: { index: 'events_by_price', columns: ['price_cents', 'id'], shape: ['number', 'id'] },
  newest: { index: 'events_by_age', columns: ['id'], descending: true, shape: ['id'] },
};

const all = (parts: readonly Sql[]): Sql => ({
  text: parts.map((part) => part.text).join(' AND '),
  values: parts.flatMap((part) => part.values),
});

/** The order of a query as ORDER BY wants it. */
export function orderBy(query: EventQuery, table = ''): string {
  const { columns, descending } = ORDERS[query.sort];
  return columns.map((column) => `${table}${column}${descending === true ? ' DESC' : ''}`).join(', ');
}

/** How many rows the window of a query holds: few where one index answers all of it. */
export function windowSize(query: EventQuery): number {
  const { q, country, priceMax, category, city, organizer, from, to, onlyAvailable } = query;
  const filters = [q, country, priceMax, category, city, organizer, onlyAvailable || undefined];
  const outsideStart = query.sort === 'start' ? [] : [from, to];
  const loose = [...filters, ...outsideStart].filter((value) => value !== undefined).length;
  return loose > driver(query, ORDERS[query.sort]).lead.length ? SCAN_WINDOW : query.limit + 1 + SLACK;
}

/** The cursor keys of a row, as `windowOf` reads them back. */
export function cursorKeys(sort: EventQuery['sort'], row: Readonly<Record<string, unknown>>): CursorKey[] {
  return ORDERS[sort].columns.map((column) => {
    const value = row[column];
    if (value instanceof Date) return value.getTime();
    return Buffer.isBuffer(value) ? idFromBytes(value) : Number(value);
  });
}

/**
 * The rows that the page may examine: their ids and sort columns, at most `windowSize`, in order.
 * Text search looks at its best matches; everything else walks one index.
 * @throws DomainError invalid_cursor
 */
export function windowOf(query: EventQuery): Sql {
  const order = ORDERS[query.sort];
  const position = query.cursor === undefined ? [] : [after(order, cursorValues(order, query))];
  const columns = order.columns.join(', ');
  const search = query.q && indexSearch(query.q);
  if (search) {
    const text = `SELECT ${columns} FROM events WHERE MATCH (title, description, venue, city, category) AGAINST (? IN BOOLEAN MODE) LIMIT ${SCAN_WINDOW}`;
    const matches = { text: `SELECT * FROM (${text}) AS matches`, values: [search] };
    if (position[0] === undefined) return matches;
    return {
      text: `${matches.text} WHERE ${position[0].text}`,
      values: [...matches.values, ...position[0].values],
    };
  }
  const { index, lead } = driver(query, order);
  const range = [...startRange(query), ...position];
  const size = windowSize(query);
  // One ordered walk for each status: without `from`, what has ended is not even looked at.
  const walks = (query.from === undefined ? ['scheduled'] : ['scheduled', 'ended']).map((status) => {
    const where = all([{ text: 'status = ?', values: [status] }, ...lead, ...range]);
    const text = `(SELECT ${columns} FROM events FORCE INDEX (${index}) WHERE ${where.text} ORDER BY ${orderBy(query)} LIMIT ${size})`;
    return { text, values: where.values };
  });
  return {
    text: `${walks.map((walk) => walk.text).join(' UNION ALL ')} ORDER BY ${orderBy(query)} LIMIT ${size}`,
    values: walks.flatMap((walk) => walk.values),
  };
}

/** What a row must fulfil beside its place in the window. */
export function filtersOf(query: EventQuery, now: Date): Sql {
  const { q, category, city, country, from, to, organizer, priceMax, onlyAvailable } = query;
  const filters: [sql: string, value: SqlValue | undefined][] = [
    ['e.ends_at > ?', from === undefined ? now : undefined],
    ['e.starts_at >= ?', from],
    ['e.starts_at <= ?', to],
    ['e.category = ?', category],
    ['e.city = ?', city],
    ['e.country = ?', country],
    ['e.organizer_id = ?', organizer && idToBytes(organizer)],
    ['e.price_cents <= ?', priceMax],
    ['e.booked < COALESCE(e.capacity, e.booked + ?)', onlyAvailable ? 1 : undefined],
    ['e.title LIKE ?', q && titleSearch(q)],
  ];
  const given = filters.flatMap(([text, value]) => (value === undefined ? [] : [{ text, values: [value] }]));
  return all([{ text: "e.status <> 'cancelled'", values: [] }, ...given]);
}

/** The index that serves the query in order, and the equality that its first columns want beside the status. */
function driver(query: EventQuery, order: Order): { index: string; lead: Sql[] } {
  if (query.sort !== 'start') return { index: order.index, lead: [] };
  const { organizer, city, category } = query;
  if (organizer !== undefined) {
    return {
      index: 'events_by_organizer_status',
      lead: [{ text: 'organizer_id = ?', values: [idToBytes(organizer)] }],
    };
  }
  if (city !== undefined) return { index: 'events_by_city', lead: [{ text: 'city = ?', values: [city] }] };
  if (category !== undefined) {
    return { index: 'events_by_category', lead: [{ text: 'category = ?', values: [category] }] };
  }
  return { index: order.index, lead: [] };
}

function startRange({ sort, from, to }: EventQuery): Sql[] {
  if (sort !== 'start') return [];
  return [
    ...(from === undefined ? [] : [{ text: 'starts_at >= ?', values: [from] }]),
    ...(to === undefined ? [] : [{ text: 'starts_at <= ?', values: [to] }]),
  ];
}

function cursorValues(order: Order, query: EventQuery): SqlValue[] {
  const keys = decodeCursor(`events.${query.sort}`, query.cursor ?? '', order.shape);
  return order.columns.map((column, i) => {
    const key = keys[i] as CursorKey;
    if (column === 'id') return idToBytes(String(key));
    return column === 'starts_at' ? new Date(Number(key)) : Number(key);
  });
}

/** Written as alternatives rather than a row comparison: that form both engines turn into index ranges. */
function after(order: Order, values: readonly SqlValue[]): Sql {
  const sign = order.descending === true ? '<' : '>';
  const [first, second] = order.columns;
  const [a, b] = values as [SqlValue, SqlValue];
  if (second === undefined) return { text: `${first} ${sign} ?`, values: [a] };
  return { text: `(${first} ${sign} ? OR (${first} = ? AND ${second} ${sign} ?))`, values: [a, a, b] };
}
