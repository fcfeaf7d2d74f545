import { idToBytes } from '../kernel/ids.ts';
import type { Database, Row } from '../platform/database.ts';
import { isDuplicate } from '../platform/mysql-errors.ts';
import { column } from '../platform/rows.ts';
import type { Media, MediaStore } from './media.ts';

/** Keeps the files of events in the database. */
export function createMediaStore(database: Database): MediaStore {
  return {
    insert: async (media, uploadId, mostPerEvent) => {
      const eventId = idToBytes(media.eventId);
      try {
        const inserted = await database.write(
          `INSERT INTO event_media
            (id, event_id, upload_id, kind, title, file_name, media_type, size_bytes, is_public, created_at)
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM (SELECT COUNT(*) AS n FROM event_media WHERE event_id = ?) AS have
          WHERE have.n < ?`,
          [
            idToBytes(media.id),
            eventId,
            idToBytes(uploadId),
            media.kind,
            media.title,
            media.fileName,
            media.type,
            media.size,
            media.isPublic,
            media.createdAt,
            eventId,
            mostPerEvent,
          ],
        );
        return inserted === 1 ? 'kept' : 'too_many';
      } catch (error) {
        if (isDuplicate(error, 'event_media_upload')) return 'upload_used';
        throw error;
      }
    },
    listOf: async (eventId) =>
      (
        await database.read('SELECT * FROM event_media WHERE event_id = ? ORDER BY id', [idToBytes(eventId)])
      ).map(mediaOf),
    find: async (id) => {
      const [row] = await database.read('SELECT * FROM event_media WHERE id = ?', [idToBytes(id)]);
      return row && mediaOf(row);
    },
    named: async (ids) => {
      if (ids.length === 0) return new Set();
      const rows = await database.read(
        `SELECT id FROM event_media WHERE id IN (${ids.map(() => '?').join(', ')})`,
        ids.map(idToBytes),
      );
      return new Set(rows.map((row) => column.id(row, 'id')));
    },
    page: async (after, limit) =>
      (
        await database.read(`SELECT * FROM event_media WHERE id > ? ORDER BY id LIMIT ${limit}`, [
          after === undefined ? '' : idToBytes(after),
        ])
      ).map(mediaOf),
    remove: async (id, eventId) =>
      (await database.write('DELETE FROM event_media WHERE id = ? AND event_id = ?', [
        idToBytes(id),
        idToBytes(eventId),
      ])) === 1,
    isAttendee: async (eventId, userId) => {
      const rows = await database.read(
        "SELECT 1 AS it FROM bookings WHERE event_id = ? AND user_id = ? AND status = 'confirmed' LIMIT 1",
        [idToBytes(eventId), idToBytes(userId)],
      );
      return rows.length > 0;
    },
  };
}

const mediaOf = (row: Row): Media => ({
  id: column.id(row, 'id'),
  eventId: column.id(row, 'event_id'),
  kind: column.text(row, 'kind') as Media['kind'],
  title: column.text(row, 'title'),
  fileName: column.text(row, 'file_name'),
  type: column.text(row, 'media_type'),
  size: column.number(row, 'size_bytes'),
  isPublic: column.number(row, 'is_public') === 1,
  createdAt: column.instant(row, 'created_at'),
});
