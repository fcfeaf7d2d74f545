import type { Connection } from 'mysql2/promise';
import { generatedEvents, ID_PREFIX } from './events.ts';
import { searchColumns, type SearchedTexts } from '../../../src/database/event-words.ts';
import { withLateIndexes } from './late-indexes.ts';

/** How much to load. */
export interface VolumeOptions {
  now: Date;
  events: number;
  bookings: number;
}

const USERS = 50_000;
/** Bookings that still have their idempotency key, the newest ones. */
const KEYS = 100_000;
/** One booking in so many is user 0's; one in so many the hot event's, event 0. */
const BUSY_USER_SHARE = 50;
const HOT_EVENT_SHARE = 10;
/** Rows that one INSERT makes: of values that travel, and of rows that the server computes. */
const ROWS_SENT = 1_000;
const ROWS_COMPUTED = 10_000;

/**
 * Fills a migrated, empty database with generated data, the same for the same options, and leaves its statistics fresh.
 * @param connection of a user who may create tables, with time zone Z
 */
export async function loadVolume(connection: Connection, options: VolumeOptions): Promise<void> {
  const run = async (sql: string, values: unknown[] = []): Promise<void> =>
    void (await connection.query(sql, values));
  await run("SET SESSION foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00'");
  await run('CREATE TABLE numbers (n INT UNSIGNED NOT NULL PRIMARY KEY)');
  await run('INSERT INTO numbers (n) VALUES ?', [Array.from({ length: ROWS_COMPUTED }, (_, n) => [n])]);
  await loadUsers(run, options.now);
  await loadEvents(run, options);
  if (options.bookings > 0) {
    await withLateIndexes(connection, 'bookings', () => loadBookings(run, options));
    await sellPlaces(run);
  }
  await run('DROP TABLE numbers');
  await run('ANALYZE TABLE users, events, bookings, idempotency_keys');
}

type Run = (sql: string, values?: unknown[]) => Promise<void>;

const idOf = (kind: keyof typeof ID_PREFIX, n = 'n'): string =>
  `UNHEX(CONCAT('${ID_PREFIX[kind]}', LPAD(HEX(${n}), 12, '0')))`;

/** Has the server compute rows from their number, which the statement knows as `n`, some thousand at a time and in order. */
async function computed(count: number, insert: (series: string) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += ROWS_COMPUTED) {
    const left = Math.min(ROWS_COMPUTED, count - first);
    await insert(`(SELECT ${first} + n AS n FROM numbers WHERE n < ${left}) AS series`);
  }
}

async function loadUsers(run: Run, now: Date): Promise<void> {
  await computed(USERS, (series) =>
    run(
      `INSERT INTO users (id, email, name, created_at, updated_at)
      SELECT ${idOf('user')}, CONCAT('user', n, '@example.com'), CONCAT('User ', n), ?, ? FROM ${series}`,
      [now, now],
    ),
  );
}

async function loadEvents(run: Run, { now, events }: VolumeOptions): Promise<void> {
  await run('START TRANSACTION');
  const rows = generatedEvents(events, now).map((row) => ({
    ...row,
    ...searchColumns(row as unknown as SearchedTexts, 1),
  }));
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  for (let first = 0; first < events; first += ROWS_SENT) {
    const batch = rows.slice(first, first + ROWS_SENT).map((row) => Object.values(row));
    await run(`INSERT INTO events (${columns}) VALUES ?`, [batch]);
  }
  await run('COMMIT');
}

async function loadBookings(run: Run, { now, events, bookings }: VolumeOptions): Promise<void> {
  const user = `IF(n % ${BUSY_USER_SHARE} = 7, 0, 1 + (n * 7919) % ${USERS - 1})`;
  const event = `IF(n % ${HOT_EVENT_SHARE} = 1, 0, (n * 31) % ${events})`;
  const cancelled = 'n % 8 = 3';
  // The newest booking is from now, each before it half a minute older.
  const made = `DATE_SUB(?, INTERVAL (${bookings - 1} - n) * 30 SECOND)`;
  await computed(bookings, (series) =>
    run(
      `INSERT INTO bookings (id, reference, event_id, user_id, status, quantity, unit_price_cents, total_cents, currency,
        event_title, event_venue, event_city, event_starts_at, event_ends_at, event_time_zone, created_at, cancelled_at,
        cancel_reason)
      SELECT ${idOf('booking')}, CONCAT(LPAD(n DIV 10000, 4, '0'), '-', LPAD(n % 10000, 4, '0')), e.id,
        ${idOf('user', user)}, IF(${cancelled}, 'cancelled', 'confirmed'), 1 + n % 4, e.price_cents,
        e.price_cents * (1 + n % 4), e.currency, e.title, e.venue, e.city, e.starts_at, e.ends_at, e.time_zone, ${made},
        IF(${cancelled}, ?, NULL), IF(${cancelled}, 'by_attendee', NULL)
      FROM ${series} STRAIGHT_JOIN events e ON e.id = ${idOf('event', event)}`,
      [now, now],
    ),
  );
}

/** Counts the bookings into their events, and keeps keys for the newest of them. */
async function sellPlaces(run: Run): Promise<void> {
  await run(
    `UPDATE events e JOIN
      (SELECT event_id, SUM(quantity) AS booked FROM bookings WHERE status = 'confirmed' GROUP BY event_id) AS sold
      ON sold.event_id = e.id
    SET e.booked = sold.booked, e.capacity = IF(e.capacity < sold.booked, sold.booked, e.capacity)`,
  );
  await run(
    `INSERT INTO idempotency_keys (user_id, key_hash, fingerprint, outcome, booking_id, created_at)
    SELECT b.user_id, UNHEX(SHA2(b.reference, 256)), UNHEX(SHA2('', 256)), 'confirmed', b.id, b.created_at
    FROM bookings b ORDER BY b.id DESC LIMIT ${KEYS}`,
  );
}
