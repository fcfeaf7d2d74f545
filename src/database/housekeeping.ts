import { IDEMPOTENCY_KEY_MS } from '../kernel/limits.ts';
import type { Database } from '../platform/database.ts';

/** Rows that one statement touches at most: short statements let bookings pass between them. */
const STEP = 500;
/** Steps of one kind in one run; what is left is the next run's. */
const MOST_STEPS = 40;

/** How many rows a run changed, by what was done to them. */
export interface Housekeeping {
  endedEvents: number;
  forgottenKeys: number;
}

/** Marks events that are over, so that lists need not look at them, and forgets idempotency keys that are no longer honoured. */
export async function keepHouse(database: Database, now: Date): Promise<Housekeeping> {
  const oldest = new Date(now.getTime() - IDEMPOTENCY_KEY_MS);
  return {
    endedEvents: await inSteps(() =>
      database.write(
        `UPDATE events SET status = 'ended' WHERE status = 'scheduled' AND starts_at < ? AND ends_at <= ? LIMIT ${STEP}`,
        [now, now],
      ),
    ),
    forgottenKeys: await inSteps(() =>
      database.write(`DELETE FROM idempotency_keys WHERE created_at < ? LIMIT ${STEP}`, [oldest]),
    ),
  };
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
