import { idToBytes } from '../kernel/ids.ts';
import type { SqlValue } from '../platform/database.ts';
import type { EventQuery } from './events.ts';
import { afterCursor, orderBy, sortColumns, type Sql } from './list-order.ts';
import { matching, textSearch } from './search.ts';

/**
 * How many rows one page may examine. A list walks an index in its own order and stops there, so that no combination of
 * filters can make the database read the whole table; the page then ends early and its cursor goes on from that place.
 */
const SCAN_WINDOW = 5_000;
/** Rows that a page without further filters examines beyond its limit: events that ended since the last sweep. */
const SLACK = 200;

/** The SQL of one page. */
export interface ListPlan {
  /** The rows that the page may examine: their ids and sort columns, in order. */
  window: Sql;
  /** Where the window ends before the list may do: at so many rows. Undefined for a window that holds all there is. */
  windowSize: number | undefined;
  /** What a row of `events e` must fulfil beside its place in the window. */
  filters: Sql;
}

/** A statement that finds a row if a text search has too many matches to collect them all; undefined without such a search. */
export function tooManyMatches(query: EventQuery): Sql | undefined {
  const expression = query.q === undefined ? undefined : textSearch(query.q).expression;
  if (expression === undefined) return undefined;
  const { text, values } = matching(expression);
  return { text: `SELECT 1 FROM events WHERE ${text} LIMIT 1 OFFSET ${SCAN_WINDOW}`, values };
}

/**
 * Plans a page. Few matches of a text search are collected by the FULLTEXT index and sorted. Everything else walks an
 * index in the order of the list; there, matches that are many are found soon.
 * @param collect whether to collect matches: what `tooManyMatches` found no row for
 * @throws DomainError invalid_cursor
 */
export function planList(query: EventQuery, now: Date, collect: boolean): ListPlan {
  const { expression, conditions } =
    query.q === undefined ? { expression: undefined, conditions: [] } : textSearch(query.q);
  const filters = [...filtersOf(query, now), ...conditions];
  if (expression === undefined) return { ...walk(query, now), filters: all(filters) };
  const match = matching(expression, 'e.');
  if (collect)
    return { window: matches(query, matching(expression)), windowSize: undefined, filters: all(filters) };
  // Bare, MATCH would make the optimizer start from the FULLTEXT index again, once for each row of the window.
  const matched = { text: `IF(${match.text}, 1, 0) = 1`, values: match.values };
  return { ...walk(query, now), filters: all([...filters, matched]) };
}

const all = (parts: readonly Sql[]): Sql => ({
  text: parts.map((part) => part.text).join(' AND '),
  values: parts.flatMap((part) => part.values),
});

function matches(query: EventQuery, match: Sql): Sql {
  const columns = sortColumns(query.sort).join(', ');
  const found = `SELECT * FROM (SELECT ${columns} FROM events WHERE ${match.text} LIMIT ${SCAN_WINDOW}) AS matches`;
  const position = afterCursor(query);
  if (position.length === 0) return { text: found, values: match.values };
  const { text, values } = all(position);
  return { text: `${found} WHERE ${text}`, values: [...match.values, ...values] };
}

function walk(query: EventQuery, now: Date): { window: Sql; windowSize: number } {
  const driver = driverOf(query);
  const windowSize = isLoose(query, driver) ? SCAN_WINDOW : query.limit + 1 + SLACK;
  const order = orderBy(query.sort);
  const columns = sortColumns(query.sort).join(', ');
  const range = [...driver.lead, ...rangeOf(query), ...afterCursor(query)];
  // One ordered walk for each status: what has ended is not even looked at unless `from` reaches back to it.
  const statuses = query.from !== undefined && query.from < now ? ['scheduled', 'ended'] : ['scheduled'];
  const walks = statuses.map((status) => {
    const { text, values } = all([{ text: 'status = ?', values: [status] }, ...range]);
    const from = `events FORCE INDEX (${driver.index})`;
    return {
      text: `(SELECT ${columns} FROM ${from} WHERE ${text} ORDER BY ${order} LIMIT ${windowSize})`,
      values,
    };
  });
  const text = `${walks.map((one) => one.text).join(' UNION ALL ')} ORDER BY ${order} LIMIT ${windowSize}`;
  return { window: { text, values: walks.flatMap(({ values }) => values) }, windowSize };
}

const FILTERS = [
  'q',
  'category',
  'city',
  'country',
  'from',
  'to',
  'organizer',
  'currency',
  'priceMax',
  'onlyAvailable',
] as const;
type Filter = (typeof FILTERS)[number];

/** What the walk of each order settles by where it begins and ends. */
const RANGES: Readonly<Record<EventQuery['sort'], readonly Filter[]>> = {
  start: ['from', 'to'],
  price: ['priceMax'],
  newest: [],
};

/** The index that a list walks. */
interface Driver {
  index: string;
  /** The filter that its first columns settle, beside the status. */
  filter?: Filter;
  lead: Sql[];
}

function driverOf({ sort, organizer, city, category, currency }: EventQuery): Driver {
  if (sort === 'price') {
    const lead = currency === undefined ? [] : [{ text: 'currency = ?', values: [currency] }];
    return { index: 'events_by_currency_price', filter: 'currency', lead };
  }
  if (sort === 'newest') return { index: 'events_by_age', lead: [] };
  if (organizer !== undefined) {
    const lead = [{ text: 'organizer_id = ?', values: [idToBytes(organizer)] }];
    return { index: 'events_by_organizer_status', filter: 'organizer', lead };
  }
  if (city !== undefined) {
    return { index: 'events_by_city', filter: 'city', lead: [{ text: 'city = ?', values: [city] }] };
  }
  if (category !== undefined) {
    const lead = [{ text: 'category = ?', values: [category] }];
    return { index: 'events_by_category', filter: 'category', lead };
  }
  return { index: 'events_by_start', lead: [] };
}

/** Whether rows of the walk may fall through filters, so that it must go on for longer than the page is. */
function isLoose(query: EventQuery, { filter }: Driver): boolean {
  const settled = [...RANGES[query.sort], filter];
  return FILTERS.some(
    (name) => query[name] !== undefined && query[name] !== false && !settled.includes(name),
  );
}

function rangeOf({ sort, from, to, priceMax }: EventQuery): Sql[] {
  const bounds: Readonly<Record<EventQuery['sort'], (Sql | undefined)[]>> = {
    start: [
      from && { text: 'starts_at >= ?', values: [from] },
      to && { text: 'starts_at <= ?', values: [to] },
    ],
    price: [priceMax === undefined ? undefined : { text: 'price_cents <= ?', values: [priceMax] }],
    newest: [],
  };
  return bounds[sort].filter((bound) => bound !== undefined);
}

function filtersOf(query: EventQuery, now: Date): Sql[] {
  const { category, city, country, from, to, organizer, currency, priceMax, onlyAvailable } = query;
  const equals = (name: string, value: SqlValue | undefined): Sql | undefined =>
    value === undefined ? undefined : { text: `e.${name} = ?`, values: [value] };
  const given: (Sql | undefined)[] = [
    { text: "e.status <> 'cancelled'", values: [] },
    from === undefined
      ? { text: 'e.ends_at > ?', values: [now] }
      : { text: 'e.starts_at >= ?', values: [from] },
    to && { text: 'e.starts_at <= ?', values: [to] },
    equals('category', category),
    equals('city', city),
    equals('country', country),
    equals('organizer_id', organizer && idToBytes(organizer)),
    equals('currency', currency),
    priceMax === undefined ? undefined : { text: 'e.price_cents <= ?', values: [priceMax] },
    onlyAvailable ? { text: '(e.capacity IS NULL OR e.booked < e.capacity)', values: [] } : undefined,
  ];
  return given.filter((part) => part !== undefined);
}
