import { bookPlaces, cancelBooking } from '../database/procedures/index.ts';
import { createHash } from 'node:crypto';
import type { Actor } from '../kernel/actor.ts';
import { decodeCursor, type Page } from '../kernel/cursor.ts';
import { idToBytes, newId, type Id } from '../kernel/ids.ts';
import { IDEMPOTENCY_KEY_MS } from '../kernel/limits.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';
import { isDuplicate } from '../platform/mysql-errors.ts';
import { pageOf } from '../platform/page-rows.ts';
import { column } from '../platform/rows.ts';
import { bookingOf, EVENT_NOW, personalBookingsOf } from './booking-row.ts';
import {
  type Booking,
  type BookingDecision,
  type BookingQuery,
  type BookingRequest,
  type BookingStore,
  type CancelDecision,
} from './bookings.ts';
import { newReference } from './booking-reference.ts';

const ORDER = 'bookings';
/** How many of a user's bookings one page examines at most. */
const SCAN_WINDOW = 1_000;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Keeps bookings in the database, where its procedures decide about them. */
export function createBookingStore(database: Database): BookingStore {
  return {
    book: (actor, request, reference, now) => book(database, { actor, request, reference, now }),
    cancel: async (id, actor, now) => {
      const row = await database.call(cancelBooking, [
        idToBytes(id),
        idToBytes(actor.id),
        actor.isAdmin,
        now,
      ]);
      const outcome = column.text(row, 'outcome');
      if (outcome === 'cancelled') return { outcome, booking: bookingOf(row) };
      return { outcome } as CancelDecision;
    },
    findFor: async (actor, id) => {
      const [row] = await database.read(
        `SELECT b.*, ${EVENT_NOW} FROM bookings b JOIN events e ON e.id = b.event_id
        WHERE b.id = ? AND (? OR b.user_id = ? OR e.organizer_id = ?)`,
        [idToBytes(id), actor.isAdmin, idToBytes(actor.id), idToBytes(actor.id)],
      );
      return row && bookingOf(row);
    },
    listOf: (user, query, now) => listOf(database, user, query, now),
    ofPerson: async (user, eventId) => {
      const whose = [idToBytes(eventId), idToBytes(user)];
      const [sums, confirmed] = await Promise.all([
        database.read(
          `SELECT COUNT(*) AS bookings, SUM(status = 'cancelled') AS cancelled,
            SUM(IF(status = 'confirmed', quantity, 0)) AS places,
            GREATEST(MAX(created_at), COALESCE(MAX(cancelled_at), MAX(created_at))) AS changed_at
          FROM bookings WHERE event_id = ? AND user_id = ?`,
          whose,
        ),
        database.read(
          `SELECT reference FROM bookings WHERE event_id = ? AND user_id = ? AND status = 'confirmed'
          ORDER BY id LIMIT 20`,
          whose,
        ),
      ]);
      return personalBookingsOf(sums[0] as Row, confirmed);
    },
  };
}

interface Wish {
  actor: Actor;
  request: BookingRequest;
  reference: string;
  now: Date;
}

async function book(database: Database, wish: Wish): Promise<BookingDecision> {
  try {
    return decision(await database.call(bookPlaces, bookingValues(wish)));
  } catch (error) {
    // Two bookings in a million million draw the same reference: this one was rolled back, and draws again.
    if (!isDuplicate(error, 'bookings_reference')) throw error;
    return decision(await database.call(bookPlaces, bookingValues({ ...wish, reference: newReference() })));
  }
}

function bookingValues({ actor, request, reference, now }: Wish): SqlValue[] {
  const { eventId, quantity, expectedPrice, idempotencyKey } = request;
  const expected = expectedPrice === undefined ? [] : [expectedPrice.cents, expectedPrice.currency];
  return [
    idToBytes(actor.id),
    actor.email ?? null,
    actor.name ?? null,
    sha256(idempotencyKey),
    sha256(JSON.stringify([eventId, quantity, ...expected])),
    new Date(now.getTime() - IDEMPOTENCY_KEY_MS),
    idToBytes(eventId),
    quantity,
    expectedPrice?.cents ?? null,
    expectedPrice?.currency ?? null,
    idToBytes(newId()),
    reference,
    now,
  ];
}

function decision(row: Row): BookingDecision {
  const outcome = column.text(row, 'outcome') as BookingDecision['outcome'];
  const replayed = column.number(row, 'replayed') === 1;
  if (outcome === 'confirmed') return { outcome, booking: bookingOf(row), replayed };
  const cents = column.numberOrNull(row, 'price_now');
  return {
    outcome,
    placesLeft: column.numberOrNull(row, 'places_left'),
    price: cents === null ? null : { cents, currency: column.text(row, 'currency_now') },
    replayed,
  };
}

async function listOf(database: Database, user: Id, query: BookingQuery, now: Date): Promise<Page<Booking>> {
  const { upcoming, limit } = query;
  const size = upcoming ? SCAN_WINDOW : limit + 1;
  const { text: window, values } = windowOf(user, query, size);
  const rows = await database.read(
    `SELECT b.*, ${EVENT_NOW} FROM (${window}) AS w
    STRAIGHT_JOIN events e ON e.id = w.event_id STRAIGHT_JOIN bookings b ON b.id = w.id
    WHERE e.ends_at > ? ORDER BY w.id DESC LIMIT ${limit + 1}`,
    [...values, upcoming ? now : BEFORE_EVERYTHING],
  );
  return pageOf({
    limit,
    order: ORDER,
    keys: (row) => [column.id(row, 'id')],
    record: bookingOf,
    rows,
    windowEnd: async () => {
      if (!upcoming) return undefined;
      const end = `SELECT id FROM (${window}) AS w ORDER BY id DESC LIMIT 1 OFFSET ${size - 1}`;
      return (await database.read(end, values))[0];
    },
  });
}

const BEFORE_EVERYTHING = new Date(0);

/** The bookings that a page may examine, newest first, each with the event whose end decides. */
function windowOf(
  user: Id,
  { status, cursor }: BookingQuery,
  size: number,
): { text: string; values: SqlValue[] } {
  const index = status === undefined ? 'bookings_by_user' : 'bookings_by_user_status';
  const conditions: [sql: string, value: SqlValue][] = [['user_id = ?', idToBytes(user)]];
  if (status !== undefined) conditions.push(['status = ?', status]);
  if (cursor !== undefined)
    conditions.push(['id < ?', idToBytes(String(decodeCursor(ORDER, cursor, ['id'])[0]))]);
  const where = conditions.map(([sql]) => sql).join(' AND ');
  return {
    text: `SELECT id, event_id FROM bookings FORCE INDEX (${index}) WHERE ${where} ORDER BY id DESC LIMIT ${size}`,
    values: conditions.map(([, value]) => value),
  };
}
