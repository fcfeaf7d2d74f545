import { inDays } from './api.ts';
import type { TestDatabase } from './database.ts';

/** Every table in which something of a user, or of the events around one, is kept. */
const TABLES = [
  'users',
  'erased_users',
  'events',
  'bookings',
  'idempotency_keys',
  'pictures',
  'event_media',
] as const;

/** All rows there are, by table: what is the same before and after has not been touched. */
export async function allRows(database: TestDatabase): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const table of TABLES)
    rows[table] = (await database.sql(`SELECT * FROM ${table}`)).map((row) => JSON.stringify(row)).toSorted();
  return rows;
}

/** Moves an event to another day, in days from now; what was booked stays booked for the day it was booked for. */
export async function moveEvent(
  database: TestDatabase,
  eventId: string,
  days: [number, number],
): Promise<void> {
  await database.sql('UPDATE events SET starts_at = ?, ends_at = ? WHERE id = UNHEX(?)', [
    ...days.map(inDays).map((instant) => new Date(instant)),
    eventId.replaceAll('-', ''),
  ]);
}

/** Lets an event be over, as if it had been booked for a day that has passed. */
export const endEvent = (database: TestDatabase, eventId: string): Promise<void> =>
  letStart(database, eventId, '2020-01-02');

/** Lets an event have begun, as if it had been booked for a day that has passed, and go on for years. */
export const beginEvent = (database: TestDatabase, eventId: string): Promise<void> =>
  letStart(database, eventId, '2090-01-01');

async function letStart(database: TestDatabase, eventId: string, endsAt: string): Promise<void> {
  const id = eventId.replaceAll('-', '');
  await database.sql("UPDATE events SET starts_at = '2020-01-01', ends_at = ? WHERE id = UNHEX(?)", [
    endsAt,
    id,
  ]);
  await database.sql(
    "UPDATE bookings SET event_starts_at = '2020-01-01', event_ends_at = ? WHERE event_id = UNHEX(?)",
    [endsAt, id],
  );
}

/** The events whose count of booked places is not the sum of their confirmed bookings. */
export const miscounted = (database: TestDatabase): Promise<unknown[]> =>
  database.sql(`SELECT HEX(e.id) AS event, e.booked, COALESCE(SUM(b.quantity), 0) AS places
    FROM events e LEFT JOIN bookings b ON b.event_id = e.id AND b.status = 'confirmed'
    GROUP BY e.id, e.booked HAVING e.booked <> places`);
