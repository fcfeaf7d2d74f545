import { decodeCursor } from '../kernel/cursor.ts';
import { idToBytes } from '../kernel/ids.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';
import { pageOf } from '../platform/page-rows.ts';
import { column } from '../platform/rows.ts';
import type { Attendee, AttendanceStore } from './attendance.ts';
import type { QuarterOfSale } from './sales.ts';

const ORDER = 'attendees';

/** Reads attendees from the bookings. */
export function createAttendanceStore(database: Database): AttendanceStore {
  return {
    attendees: async (eventId, { limit, cursor }) => {
      // The order of the index: a page reads no more rows than it shows.
      const after = behind(cursor);
      const rows = await database.read(
        `SELECT b.*, u.name AS user_name, u.email AS user_email
        FROM bookings b FORCE INDEX (bookings_by_event) STRAIGHT_JOIN users u ON u.id = b.user_id
        WHERE b.event_id = ? AND b.status = 'confirmed' ${after.text}
        ORDER BY b.user_id, b.quantity, b.id LIMIT ${limit + 1}`,
        [idToBytes(eventId), ...after.values],
      );
      return pageOf({
        limit,
        order: ORDER,
        keys: (row) => [column.id(row, 'user_id'), column.number(row, 'quantity'), column.id(row, 'id')],
        record: attendeeOf,
        rows,
      });
    },
    // Left to itself, the server reads all bookings of all events for one that has a tenth of them.
    sales: async (eventId) =>
      (
        await database.read(
          `SELECT TIMESTAMPDIFF(MINUTE, '1970-01-01', created_at) DIV 15 AS quarter, currency, COUNT(*) AS bookings,
            SUM(quantity) AS places, SUM(total_cents) AS revenue
          FROM bookings FORCE INDEX (bookings_by_event) WHERE event_id = ? AND status = 'confirmed' GROUP BY quarter, currency ORDER BY quarter, currency`,
          [idToBytes(eventId)],
        )
      ).map(quarterOf),
  };
}

function behind(cursor: string | undefined): { text: string; values: SqlValue[] } {
  if (cursor === undefined) return { text: '', values: [] };
  const [user, quantity, id] = decodeCursor(ORDER, cursor, ['id', 'number', 'id']);
  const userId = idToBytes(String(user));
  return {
    text: 'AND b.user_id >= ? AND (b.user_id > ? OR b.quantity > ? OR (b.quantity = ? AND b.id > ?))',
    values: [userId, userId, Number(quantity), Number(quantity), idToBytes(String(id))],
  };
}

const attendeeOf = (row: Row): Attendee => ({
  bookingId: column.id(row, 'id'),
  reference: column.text(row, 'reference'),
  name: column.textOrNull(row, 'user_name'),
  email: column.textOrNull(row, 'user_email'),
  quantity: column.number(row, 'quantity'),
  totalCents: column.number(row, 'total_cents'),
  currency: column.text(row, 'currency'),
  bookedAt: column.instant(row, 'created_at'),
});

const QUARTER_MS = 15 * 60_000;

const quarterOf = (row: Row): QuarterOfSale => ({
  since: new Date(column.number(row, 'quarter') * QUARTER_MS),
  currency: column.text(row, 'currency'),
  bookings: column.number(row, 'bookings'),
  places: column.number(row, 'places'),
  revenueCents: column.sum(row, 'revenue'),
});
