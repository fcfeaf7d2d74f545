import { IDEMPOTENCY_KEY_MS } from '../kernel/limits.ts';
import { fillWords } from './event-words.ts';
import type { Database } from '../platform/database.ts';

/** The most rows of one statement: bookings run between short statements. */
const STEP = 500;
/** Steps of one kind in one run; the next run does the rest. */
const MOST_STEPS = 40;

/** How long a run makes texts searchable, in milliseconds. */
const FILL_MS = 20_000;

/** How many rows a run changed, by what was done to them. */
export interface Housekeeping {
  endedEvents: number;
  forgottenKeys: number;
  /** Events whose search words were rewritten: another release wrote them, or another field has changed. */
  wordedEvents: number;
}

/**
 * Marks events that are over, so that lists need not look at them, deletes expired idempotency keys,
 * and makes texts searchable that another release has written.
 * @param isDry only counts what would be done
 */
export async function runHousekeeping(
  database: Database,
  now: Date,
  { isDry = false }: { isDry?: boolean } = {},
): Promise<Housekeeping> {
  const oldest = new Date(now.getTime() - IDEMPOTENCY_KEY_MS);
  const over = {
    table: 'events',
    where: "status = 'scheduled' AND starts_at < ? AND ends_at <= ?",
    values: [now, now],
  };
  const old = { table: 'idempotency_keys', where: 'created_at < ?', values: [oldest] };
  const due = { table: 'events', where: 'words_due = 1', values: [] };
  if (isDry) {
    return {
      endedEvents: await count(database, over),
      forgottenKeys: await count(database, old),
      wordedEvents: await count(database, due),
    };
  }
  return {
    endedEvents: await inSteps(() =>
      database.write(`UPDATE events SET status = 'ended' WHERE ${over.where} LIMIT ${STEP}`, over.values),
    ),
    forgottenKeys: await inSteps(() =>
      database.write(`DELETE FROM idempotency_keys WHERE ${old.where} LIMIT ${STEP}`, old.values),
    ),
    wordedEvents: await fillWords(database, Date.now() + FILL_MS),
  };
}

/** As many as one run would touch. */
async function count(
  database: Database,
  { table, where, values }: { table: string; where: string; values: readonly Date[] },
): Promise<number> {
  const [row] = await database.read(
    `SELECT COUNT(*) AS n FROM (SELECT 1 AS it FROM ${table} WHERE ${where} LIMIT ${STEP * MOST_STEPS}) AS found`,
    values,
  );
  return Number(row?.['n']);
}

async function inSteps(step: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let i = 0; i < MOST_STEPS; i += 1) {
    const changed = await step();
    total += changed;
    if (changed < STEP) break;
  }
  return total;
}
