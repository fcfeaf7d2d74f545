import { idToBytes } from '../kernel/ids.ts';
import type { SqlValue } from '../platform/database.ts';
import type { EventQuery } from './events.ts';
import type { Sql } from './list-order.ts';

/** Rows that an index finds by its first columns, the status aside. */
export interface Walk {
  index: string;
  conditions: Sql[];
}

/** Indexes that hold every column that lists are filtered by, but for words and for what is booked. */
export const COVERING: readonly string[] = ['events_by_start', 'events_by_currency_price', 'events_by_age'];

/** What may be listed: what has ended only where `from` reaches back to it. */
export const statusesOf = ({ from }: EventQuery, now: Date): string[] =>
  from !== undefined && from < now ? ['scheduled', 'ended'] : ['scheduled'];

const sql = (text: string, ...values: SqlValue[]): Sql => ({ text, values });
const given = (parts: readonly (Sql | undefined)[]): Sql[] => parts.filter((part) => part !== undefined);

/** What a row of `events e` must fulfil beside its words. */
export function filtersOf(query: EventQuery, now: Date): Sql[] {
  const { category, city, country, from, to, organizer, currency, priceMax, onlyAvailable } = query;
  const equals = (name: string, value: SqlValue | undefined): Sql | undefined =>
    value === undefined ? undefined : sql(`e.${name} = ?`, value);
  return given([
    sql("e.status <> 'cancelled'"),
    from === undefined ? sql('e.ends_at > ?', now) : sql('e.starts_at >= ?', from),
    to && sql('e.starts_at <= ?', to),
    equals('category', category),
    equals('city', city),
    equals('country', country),
    equals('organizer_id', organizer && idToBytes(organizer)),
    equals('currency', currency),
    priceMax === undefined ? undefined : sql('e.price_cents <= ?', priceMax),
    onlyAvailable ? sql('(e.capacity IS NULL OR e.booked < e.capacity)') : undefined,
  ]);
}

const startsWithin = ({ from, to }: EventQuery): Sql[] =>
  given([from && sql('starts_at >= ?', from), to && sql('starts_at <= ?', to)]);
const costsUpTo = ({ priceMax }: EventQuery): Sql[] =>
  priceMax === undefined ? [] : [sql('price_cents <= ?', priceMax)];

type Name = 'organizer' | 'city' | 'category' | 'country' | 'currency' | 'start';

/** The index of one filter, where it was asked for. In the order of how few rows each is likely to leave. */
export function walksOf(query: EventQuery): { name: Name; walk: Walk }[] {
  const { organizer, city, category, country, currency } = query;
  const within = startsWithin(query);
  const walk = (name: Name, index: string, value: SqlValue | undefined, conditions: Sql[]) =>
    value === undefined ? [] : [{ name, walk: { index, conditions } }];
  return [
    ...walk('organizer', 'events_by_organizer_status', organizer, [
      sql('organizer_id = ?', idToBytes(organizer ?? '')),
      ...within,
    ]),
    ...walk('city', 'events_by_city', city, [sql('city = ?', city ?? ''), ...within]),
    ...walk('category', 'events_by_category', category, [sql('category = ?', category ?? ''), ...within]),
    ...walk('country', 'events_by_country', country, [sql('country = ?', country ?? ''), ...within]),
    ...walk('currency', 'events_by_currency_price', currency, [
      sql('currency = ?', currency ?? ''),
      ...costsUpTo(query),
    ]),
    ...walk('start', 'events_by_start', query.from ?? query.to, within),
  ];
}

/** The index that has the order of the list, by its most selective filter where there are several. */
export function walkInOrder(query: EventQuery): Walk & { settles: readonly Filter[] } {
  const walks = walksOf(query);
  if (query.sort === 'newest') return { index: 'events_by_age', conditions: [], settles: [] };
  if (query.sort === 'price') {
    const inCurrency = walks.find(({ name }) => name === 'currency')?.walk;
    const any = { index: 'events_by_currency_price', conditions: costsUpTo(query) };
    return { ...(inCurrency ?? any), settles: ['currency', 'priceMax'] };
  }
  const first = walks.find(({ name }) => name !== 'currency');
  if (first === undefined) return { index: 'events_by_start', conditions: [], settles: ['from', 'to'] };
  return { ...first.walk, settles: ['from', 'to', ...(first.name === 'start' ? [] : [first.name])] };
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

/** Whether rows of a walk may fall through filters that it does not settle, so that it goes on for longer than the page is. */
export const isLoose = (query: EventQuery, settles: readonly Filter[]): boolean =>
  FILTERS.some((name) => query[name] !== undefined && query[name] !== false && !settles.includes(name));
