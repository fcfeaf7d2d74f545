import type { Row } from '../platform/database.ts';
import { PICTURE_COLUMNS, pictureOf } from '../platform/picture-column.ts';
import { column } from '../platform/rows.ts';
import { factsOf } from './columns.ts';
import type { EventRecord } from './events.ts';

/** Begins a statement that reads whole events, as `e`. */
export const SELECT = `SELECT e.*, u.name AS organizer_name, ${PICTURE_COLUMNS} FROM`;
/** Adds to `events e` who organizes it and its picture. */
export const WITH_ORGANIZER = `STRAIGHT_JOIN users u ON u.id = e.organizer_id
  LEFT JOIN pictures p ON p.owner_kind = 'event' AND p.owner_id = e.id`;

/** An event from a row of such a statement. */
export function recordOf(row: Row): EventRecord {
  return {
    id: column.id(row, 'id'),
    organizer: { id: column.id(row, 'organizer_id'), name: column.textOrNull(row, 'organizer_name') },
    picture: pictureOf(row),
    cancelled: row['status'] === 'cancelled',
    ...factsOf(row),
    booked: column.number(row, 'booked'),
    revision: column.number(row, 'revision'),
    createdAt: column.instant(row, 'created_at'),
    updatedAt: column.instant(row, 'updated_at'),
  };
}
