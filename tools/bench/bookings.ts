import { randomUUID } from 'node:crypto';
import { createPool, type Pool, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { createBookingStore } from '../../src/bookings/store.ts';
import { newReference } from '../../src/bookings/booking-reference.ts';
import { idFromBytes, idToBytes, newId } from '../../src/kernel/ids.ts';
import { createMysql } from '../../src/platform/mysql.ts';

const BOOKINGS = 1_500;

/** One way of booking against the other, at one number of clients. Rates in bookings a second. */
export interface BookingRates {
  clients: number;
  oneCall: number;
  fourStatements: number;
}

/**
 * Books places of one hot event, by our one CALL and by a plain transaction of three statements and a COMMIT, in turn.
 * The CALL does more: it also keeps the answer under an idempotency key.
 * @param url of a migrated database
 */
export async function bookingRates(url: string, clients: number): Promise<BookingRates> {
  const pool = createPool({ uri: url, connectionLimit: clients });
  const database = createMysql({
    source: { kind: 'url', url },
    readSecret: () => Promise.reject(new Error('a URL needs no secret')),
    connections: clients,
  });
  const store = createBookingStore(database);
  const eventId = await hotEvent(pool);
  const user = await someone(pool);
  const request = () => ({ eventId, quantity: 1, idempotencyKey: randomUUID() });
  const actor = { id: idFromBytes(user), isAdmin: false, email: undefined, name: undefined };
  const oneCall = () => store.book(actor, request(), newReference(), new Date());
  const fourStatements = () => plainTransaction(pool, idToBytes(eventId), user);

  await rate(clients, oneCall, 100);
  await rate(clients, fourStatements, 100);
  const rates = { clients, oneCall: 0, fourStatements: 0 };
  for (let round = 0; round < 3; round += 1) {
    rates.oneCall = Math.max(rates.oneCall, await rate(clients, oneCall, BOOKINGS));
    rates.fourStatements = Math.max(rates.fourStatements, await rate(clients, fourStatements, BOOKINGS));
  }
  await database.close();
  await pool.end();
  return rates;
}

async function rate(clients: number, book: () => Promise<unknown>, bookings: number): Promise<number> {
  let left = bookings;
  const startedAt = performance.now();
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await book();
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return Math.round(bookings / ((performance.now() - startedAt) / 1_000));
}

async function plainTransaction(pool: Pool, event: Buffer, user: Buffer): Promise<void> {
  const connection = await pool.getConnection();
  await connection.beginTransaction();
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT * FROM events WHERE id = ? FOR UPDATE', [
    event,
  ]);
  if (row === undefined || row['capacity'] - row['booked'] < 1) throw new Error('the hot event is sold out');
  await connection.query<ResultSetHeader>('UPDATE events SET booked = booked + 1 WHERE id = ?', [event]);
  await connection.query<ResultSetHeader>(
    `INSERT INTO bookings (id, reference, event_id, user_id, quantity, unit_price_cents, total_cents, currency,
      event_title, event_starts_at, event_ends_at, event_time_zone, created_at)
    VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))`,
    [
      idToBytes(newId()),
      newReference(),
      event,
      user,
      row['price_cents'],
      row['price_cents'],
      row['currency'],
      row['title'],
      row['starts_at'],
      row['ends_at'],
      row['time_zone'],
    ],
  );
  await connection.commit();
  connection.release();
}

async function someone(pool: Pool): Promise<Buffer> {
  const id = idToBytes(newId());
  await pool.query('INSERT INTO users (id, created_at, updated_at) VALUES (?, NOW(3), NOW(3))', [id]);
  return id;
}

async function hotEvent(pool: Pool): Promise<string> {
  const id = newId();
  await pool.query(
    `INSERT INTO events (id, organizer_id, title, starts_at, ends_at, time_zone, capacity, price_cents, currency,
      created_at, updated_at)
    VALUES (?, ?, 'Hot', NOW() + INTERVAL 1 DAY, NOW() + INTERVAL 2 DAY, 'UTC', 1000000, 100, 'EUR', NOW(3), NOW(3))`,
    [idToBytes(id), await someone(pool)],
  );
  return id;
}
