import type { Connection, ConnectionOptions, RowDataPacket } from 'mysql2/promise';
import { sessionStatement } from '../config/database-session.ts';
import { idFromBytes, idToBytes } from '../kernel/ids.ts';
import { bookingRow, type EventOfBooking, eventRow, type ImportRow, userRow } from './import-rows.ts';
import type { ImportedBooking, ImportedUser, ParsedBatch } from './import-schema.ts';
import { createConnection } from '../platform/mysql-driver.ts';
import { PROFILE_FIELDS } from '../users/users.ts';

/** What of a batch is in the database afterwards, put there now or before. Money in cents. */
export interface ImportResult {
  /** Put there now. */
  added: number;
  users: number;
  events: number;
  bookings: number;
  places: number;
  cents: number;
  /** Ids of events that had sold more places than they have: their capacity was raised to that. */
  oversold: string[];
}

const BATCH_MS = 60_000;

/**
 * Inserts rows of the legacy system, all or none. Existing rows stay as they are, so the same
 * batch may be sent again, and live bookings continue meanwhile: events whose places are recounted are locked for it. A
 * profile that its owner has edited gets only what is missing.
 * @throws Error with the database's message, such as for a booking without its event
 */
export async function importBatch(target: ConnectionOptions, batch: ParsedBatch): Promise<ImportResult> {
  const connection = await createConnection({ ...target, timezone: 'Z' });
  try {
    await connection.query(sessionStatement(BATCH_MS));
    await connection.beginTransaction();
    const added =
      (await addUsers(connection, batch.users)) +
      (await add(connection, 'events', batch.events.map(eventRow))) +
      (await addBookings(connection, batch.bookings));
    const oversold = await countPlaces(connection, batch.bookings);
    const result = { added, ...(await found(connection, batch)), oversold };
    await connection.commit();
    return result;
  } finally {
    // Without a commit the server rolls everything back.
    connection.destroy();
  }
}

async function addUsers(connection: Connection, users: readonly ImportedUser[]): Promise<number> {
  const rows = await withoutErased(connection, users.map(userRow));
  const ifThere = PROFILE_FIELDS.map((name) => `${name} = COALESCE(users.${name}, VALUES(${name}))`);
  return add(connection, 'users', rows, ifThere.join(', '));
}

/** Erased accounts are not imported again. The rows are locked first: an erasure is seen, or comes after. */
async function withoutErased(connection: Connection, rows: ImportRow[]): Promise<ImportRow[]> {
  if (rows.length === 0) return rows;
  const ids = rows.map(({ id }) => id);
  await connection.query('SELECT id FROM users WHERE id IN (?) ORDER BY id FOR UPDATE', [ids]);
  const [erased] = await connection.query<RowDataPacket[]>('SELECT id FROM erased_users WHERE id IN (?)', [
    ids,
  ]);
  const gone = new Set(erased.map(({ id }) => idFromBytes(id as Buffer)));
  return rows.filter(({ id }) => !gone.has(idFromBytes(id)));
}

async function addBookings(connection: Connection, bookings: readonly ImportedBooking[]): Promise<number> {
  if (bookings.length === 0) return 0;
  const events = await lockedEvents(connection, bookings);
  const rows = bookings.map((booking) => {
    const event = events.get(booking.eventId);
    if (event !== undefined) return bookingRow(booking, event);
    throw new Error(`booking ${booking.id} names the event ${booking.eventId}, which is not there`);
  });
  return add(connection, 'bookings', rows);
}

/** In one order, so that two imports cannot deadlock. */
async function lockedEvents(
  connection: Connection,
  bookings: readonly ImportedBooking[],
): Promise<Map<string, EventOfBooking>> {
  const [rows] = await connection.query<(EventOfBooking & RowDataPacket)[]>(
    'SELECT id, venue, city, starts_at, ends_at, time_zone FROM events WHERE id IN (?) ORDER BY id FOR UPDATE',
    [idsOf(bookings.map(({ eventId }) => eventId))],
  );
  return new Map(rows.map((row) => [idFromBytes(row['id'] as Buffer), row]));
}

/** Recounts the booked places of the events. Sold places stay valid: the capacity is raised. */
async function countPlaces(connection: Connection, bookings: readonly ImportedBooking[]): Promise<string[]> {
  if (bookings.length === 0) return [];
  const ids = idsOf(bookings.map(({ eventId }) => eventId));
  const sold = `(SELECT event_id, CAST(SUM(IF(status = 'confirmed', quantity, 0)) AS UNSIGNED) AS places
    FROM bookings WHERE event_id IN (?) GROUP BY event_id) sold ON sold.event_id = events.id`;
  const [over] = await connection.query<RowDataPacket[]>(
    `SELECT id FROM events JOIN ${sold} WHERE capacity < places`,
    [ids],
  );
  await connection.query(
    `UPDATE events JOIN ${sold} SET capacity = IF(capacity < places, places, capacity), booked = places`,
    [ids],
  );
  return over.map(({ id }) => idFromBytes(id as Buffer));
}

/** What of the batch is there: the other half of the check by counts and sums. */
async function found(connection: Connection, { users, events, bookings }: ParsedBatch) {
  const count = async (
    table: string,
    rows: readonly { id: string }[],
    more = '',
  ): Promise<Partial<RowDataPacket>> => {
    if (rows.length === 0) return {};
    const [[row]] = await connection.query<RowDataPacket[]>(
      `SELECT COUNT(*) AS counted ${more} FROM ${table} WHERE id IN (?)`,
      [idsOf(rows.map(({ id }) => id))],
    );
    return row as RowDataPacket;
  };
  const sums = ', COALESCE(SUM(quantity), 0) AS places, COALESCE(SUM(total_cents), 0) AS cents';
  const booked = await count('bookings', bookings, sums);
  return {
    users: Number((await count('users', users))['counted'] ?? 0),
    events: Number((await count('events', events))['counted'] ?? 0),
    bookings: Number(booked['counted'] ?? 0),
    places: Number(booked['places'] ?? 0),
    cents: Number(booked['cents'] ?? 0),
  };
}

const idsOf = (ids: readonly string[]): Buffer[] => [...new Set(ids)].map(idToBytes);

/** Adds the rows that are not there yet. @returns how many those were */
async function add(
  connection: Connection,
  table: string,
  rows: readonly ImportRow[],
  ifThere = `id = ${table}.id`,
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const [[before]] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS counted FROM ${table} WHERE id IN (?)`,
    [rows.map(({ id }) => id)],
  );
  const columns = Object.keys(first);
  await connection.query(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${ifThere}`,
    [rows.map((row) => columns.map((name) => row[name]))],
  );
  return rows.length - Number(before?.['counted']);
}
