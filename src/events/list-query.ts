import type { Row } from '../platform/database.ts';
import { SELECT, WITH_ORGANIZER } from './event-rows.ts';
import type { EventQuery } from './events.ts';
import { COVERING, filtersOf, isLoose, statusesOf, walkInOrder, walksOf, type Walk } from './list-filters.ts';
import { afterCursor, afterRow, all, orderBy, sortColumns, upToRow, type Sql } from './list-order.ts';
import { matching, textSearch } from './search.ts';

/** So many rows are collected and sorted, whatever their order: matches of a search, or rows of one filter. */
const FEW = 5_000;
/** Rows that a page examines at first beyond its limit where nothing falls through filters: events that ended lately. */
const SLACK = 200;
/** Rows that a page examines at first where filters let rows fall through, and then, step by step, until it is full. */
const FIRST_LOOK = 1_000;
const FURTHER_LOOKS = [4_000, 20_000];
/** And then, where an index holds all that it takes to pass over a row: so many entries cost less than the rows before. */
const LAST_LOOK = 75_000;

/** The SQL of one page. Each statement examines no more rows than a number says. */
export interface ListPlan {
  /** For a search of words: finds a row where its matches are too many to sort, and the page of those that are not. */
  search: { isLarge: Sql; page: Sql } | undefined;
  /** The page as far as the first rows give it, and the last of these rows, if they are as many as were looked at. */
  first: { page: Sql; end: Sql };
  /** Names of indexes with too many rows to sort; undefined where no filter has one. */
  large: Sql | undefined;
  /** Behind a row, all that fits of a filter's rows, which are few: those of an index that is not named by `large`. */
  collected(after: Row, named: readonly string[], limit: number): Sql | undefined;
  /** Further looks behind a row, one after the other: where each ends (no row: it reaches the end), and what it finds. */
  further: readonly { end(after: Row): Sql; page(after: Row, end: Row | undefined, limit: number): Sql }[];
}

/** A stretch of the list: rows that an index finds, of each status that may be listed. */
interface Stretch {
  walk: Walk;
  where: readonly Sql[];
}

/**
 * Plans a page. Few matches of a text search are collected by the FULLTEXT index and sorted, and so are few rows of one
 * filter. Everything else walks an index in the order of the list; there, matches that are many are found soon.
 * @throws DomainError invalid_cursor
 */
export function planList(query: EventQuery, now: Date): ListPlan {
  const { sort } = query;
  const { expression, conditions } =
    query.q === undefined ? { expression: undefined, conditions: [] } : textSearch(query.q);
  const filters = [...filtersOf(query, now), ...conditions];
  const words = expression === undefined ? [] : [wherever(matching(expression, 'e.'))];
  const statuses = statusesOf(query, now);
  const { settles, ...walk } = walkInOrder(query);
  const others = walksOf(query).map((one) => one.walk);
  const start = afterCursor(query);

  const rows = (stretch: Stretch, inner: string, outer = inner): Sql =>
    ordered(query, statuses, stretch, { inner, outer });
  /** Up to the limit, of at most so many rows. */
  const fitting = ({ walk: by, where }: Stretch, limit: number, most: number): Sql => {
    // Words are looked for in the rows of the window: beside another index that is forced there is no FULLTEXT index.
    const size = words.length === 0 ? limit : most;
    return page(query, rows({ walk: by, where: [...where, ...filters] }, `LIMIT ${size}`), words, limit);
  };

  const firstSize = isLoose(query, settles) ? FIRST_LOOK : query.limit + 1 + SLACK;
  const window = rows({ walk, where: start }, `LIMIT ${firstSize}`);
  return {
    search: expression === undefined ? undefined : searched(query, expression, filters),
    first: {
      page: page(query, window, [...filters, ...words], query.limit + 1),
      end: {
        text: `SELECT * FROM (${window.text}) AS w ORDER BY ${orderBy(sort)} LIMIT 1 OFFSET ${firstSize - 1}`,
        values: window.values,
      },
    },
    large: others.length === 0 ? undefined : union(others.map((one) => isLarge(one, statuses))),
    collected: (after, named, limit) => {
      const few = others.find(({ index }) => !named.includes(index));
      return few && fitting({ walk: few, where: [afterRow(sort, after)] }, limit, FEW);
    },
    further: looksOf(query, walk).map((size) => ({
      // Of two statuses the stretch that ends first.
      end: (after) => rows({ walk, where: [afterRow(sort, after)] }, `LIMIT 1 OFFSET ${size - 1}`, 'LIMIT 1'),
      page: (after, end, limit) =>
        fitting({ walk, where: [afterRow(sort, after), ...(end ? [upToRow(sort, end)] : [])] }, limit, size),
    })),
  };
}

const looksOf = (query: EventQuery, { index }: Walk): number[] => {
  const isCovered = COVERING.includes(index) && query.q === undefined && !query.onlyAvailable;
  return isCovered ? [...FURTHER_LOOKS, LAST_LOOK] : FURTHER_LOOKS;
};

/** Bare, MATCH would make the optimizer start from the FULLTEXT index, once for each row that is looked at. */
const wherever = ({ text, values }: Sql): Sql => ({ text: `IF(${text}, 1, 0) = 1`, values });

const page = (query: EventQuery, window: Sql, filters: readonly Sql[], limit: number): Sql => {
  const fits = all(filters);
  return {
    text: `${SELECT} (${window.text}) AS w STRAIGHT_JOIN events e ON e.id = w.id ${WITH_ORGANIZER}
      WHERE ${fits.text} ORDER BY ${orderBy(query.sort, 'w.')} LIMIT ${limit}`,
    values: [...window.values, ...fits.values],
  };
};

const union = (parts: readonly Sql[]): Sql => ({
  text: parts.map(({ text }) => text).join(' UNION ALL '),
  values: parts.flatMap(({ values }) => values),
});

/** One ordered walk for each status, brought together: ids and sort columns. */
function ordered(
  query: EventQuery,
  statuses: readonly string[],
  { walk, where }: Stretch,
  limit: { inner: string; outer: string },
): Sql {
  const order = orderBy(query.sort);
  const columns = sortColumns(query.sort).join(', ');
  const walks = statuses.map((status) => {
    const { text, values } = all([{ text: 'status = ?', values: [status] }, ...walk.conditions, ...where]);
    return {
      text: `(SELECT ${columns} FROM events e FORCE INDEX (${walk.index}) WHERE ${text} ORDER BY ${order} ${limit.inner})`,
      values,
    };
  });
  const { text, values } = union(walks);
  return { text: `${text} ORDER BY ${order} ${limit.outer}`, values };
}

function isLarge({ index, conditions }: Walk, statuses: readonly string[]): Sql {
  const inStatus = { text: `status IN (${statuses.map(() => '?').join(', ')})`, values: [...statuses] };
  const { text, values } = all([inStatus, ...conditions]);
  return {
    text: `(SELECT '${index}' AS name FROM events FORCE INDEX (${index}) WHERE ${text} LIMIT 1 OFFSET ${FEW})`,
    values,
  };
}

function searched(
  query: EventQuery,
  expression: string,
  filters: readonly Sql[],
): { isLarge: Sql; page: Sql } {
  const { text, values } = matching(expression);
  const columns = sortColumns(query.sort).join(', ');
  const position = all(afterCursor(query));
  const window = {
    text: `SELECT * FROM (SELECT ${columns} FROM events WHERE ${text} LIMIT ${FEW}) AS matches WHERE ${position.text}`,
    values: [...values, ...position.values],
  };
  return {
    isLarge: { text: `SELECT 1 FROM events WHERE ${text} LIMIT 1 OFFSET ${FEW}`, values },
    page: page(query, window, filters, query.limit + 1),
  };
}
