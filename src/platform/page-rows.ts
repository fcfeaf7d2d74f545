import { encodeCursor, type CursorKey, type Page } from '../kernel/cursor.ts';
import type { Row } from './database.ts';

/** How one page of a list is made of rows. */
export interface PagePlan<T> {
  limit: number;
  /** Names list and order in its cursors. */
  order: string;
  keys: (row: Row) => CursorKey[];
  record: (row: Row) => T;
  /** Rows in order, one more than the limit where there are that many. */
  rows: Row[];
  /** Asked when rows ran out: where the examined window ended, if there may be more behind it. */
  windowEnd?: () => Promise<Row | undefined>;
}

/** Makes a page: a full one goes on after its last row, a short one after the window that was examined. */
export async function pageOf<T>(plan: PagePlan<T>): Promise<Page<T>> {
  const { limit, rows, order, keys } = plan;
  const items = rows.slice(0, limit).map(plan.record);
  const last = rows.length > limit ? rows[limit - 1] : await plan.windowEnd?.();
  return { items, nextCursor: last === undefined ? null : encodeCursor(order, keys(last)) };
}
