import type { Page } from '../kernel/cursor.ts';
import type { Database, Row } from '../platform/database.ts';
import { pageOf } from '../platform/page-rows.ts';
import { recordOf } from './event-rows.ts';
import type { EventQuery, EventRecord } from './events.ts';
import { cursorKeys, type Sql } from './list-order.ts';
import { planList, type ListPlan } from './list-query.ts';

/**
 * Reads one page of a list. It examines more and more rows until it is full, up to a bound; then it ends early, and its cursor
 * goes on from there.
 * @throws DomainError invalid_cursor
 */
export async function listEvents(
  database: Database,
  query: EventQuery,
  now: Date,
): Promise<Page<EventRecord>> {
  const read = ({ text, values }: Sql): Promise<Row[]> => database.read(text, values);
  const { rows, end } = await look(read, planList(query, now), query.limit + 1);
  return pageOf({
    limit: query.limit,
    order: `events.${query.sort}`,
    keys: (row) => cursorKeys(query.sort, row),
    record: recordOf,
    rows,
    windowEnd: async () => end,
  });
}

type Read = (sql: Sql) => Promise<Row[]>;

/** What was found, and the last row that was looked at, if there may be more behind it. */
interface Found {
  rows: Row[];
  end?: Row | undefined;
}

async function look(read: Read, plan: ListPlan, limit: number): Promise<Found> {
  if (plan.search !== undefined && (await read(plan.search.isLarge)).length === 0)
    return { rows: await read(plan.search.page) };
  const rows = await read(plan.first.page);
  if (rows.length === limit) return { rows };
  const [end] = await read(plan.first.end);
  return end === undefined ? { rows } : lookFurther(read, plan, limit, { rows, end });
}

async function lookFurther(
  read: Read,
  plan: ListPlan,
  limit: number,
  { rows, end }: { rows: Row[]; end: Row },
): Promise<Found> {
  const large = plan.large === undefined ? [] : await read(plan.large);
  const names = large.map((row) => String(row['name']));
  const collected = plan.collected(end, names, limit - rows.length);
  if (collected !== undefined) return { rows: [...rows, ...(await read(collected))] };

  const found: { rows: Row[]; end: Row } = { rows, end };
  for (const further of plan.further) {
    const [next] = await read(further.end(found.end));
    found.rows = [...found.rows, ...(await read(further.page(found.end, next, limit - found.rows.length)))];
    if (next === undefined || found.rows.length === limit) return { rows: found.rows };
    found.end = next;
  }
  return found;
}
