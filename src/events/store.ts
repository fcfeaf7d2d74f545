import { cancelEvent } from '../database/procedures/index.ts';
import { searchColumns } from '../database/event-words.ts';
import type { Actor } from '../kernel/actor.ts';
import { accountErased } from '../kernel/errors.ts';
import { decodeCursor, type Page } from '../kernel/cursor.ts';
import { idToBytes, type Id } from '../kernel/ids.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';
import { pageOf } from '../platform/page-rows.ts';
import { column } from '../platform/rows.ts';
import { factColumns } from './columns.ts';
import type { BookingsAllowed, EventFacts, EventRecord, EventStore } from './events.ts';
import type { CancelOutcome } from './refusals.ts';
import { recordOf, SELECT, WITH_ORGANIZER } from './event-rows.ts';
import { cursorKeys } from './list-order.ts';
import { listEvents } from './list.ts';
import type { EventChanges } from './schemas.ts';

const MINE = 'events.mine';
/** Keeps events in the database. */
export function createEventStore(database: Database): EventStore {
  return {
    find: async (id) => {
      const [row] = await database.read(`${SELECT} events e ${WITH_ORGANIZER} WHERE e.id = ?`, [
        idToBytes(id),
      ]);
      return row && recordOf(row);
    },
    insert: (id, organizer, facts, now) => insert(database, { id, organizer, facts, now }),
    hasBookings: async (id) => {
      const rows = await database.read('SELECT 1 FROM bookings WHERE event_id = ? LIMIT 1', [idToBytes(id)]);
      return rows.length > 0;
    },
    change: (event, changes, allowed, now) => change(database, event, { changes, allowed }, now),
    cancel: async (id, actor, revision, now) => {
      const row = await database.call(cancelEvent, [
        idToBytes(id),
        idToBytes(actor.id),
        actor.isAdmin,
        revision,
        now,
      ]);
      return column.text(row, 'outcome') as CancelOutcome;
    },
    list: (query, now) => listEvents(database, query, now),
    listByOrganizer: (organizer, { limit, cursor }) => listByOrganizer(database, organizer, limit, cursor),
  };
}

async function insert(
  database: Database,
  { id, organizer, facts, now }: { id: Id; organizer: Actor; facts: EventFacts; now: Date },
): Promise<EventRecord> {
  const organizerId = idToBytes(organizer.id);
  // The first thing somebody does here may be to publish an event.
  await database.write('INSERT IGNORE INTO users (id, created_at, updated_at) VALUES (?, ?, ?)', [
    organizerId,
    now,
    now,
  ]);
  const columns = {
    id: idToBytes(id),
    organizer_id: organizerId,
    ...factColumns(facts),
    ...searchColumns(facts, 1),
    created_at: now,
    updated_at: now,
  };
  const names = Object.keys(columns);
  // Reading the user's row locks it until the event is there: an erasure of the account comes before or after.
  const inserted = await database.write(
    `INSERT INTO events (${names.join(', ')}) SELECT ${names.map(() => '?').join(', ')}
    FROM users u WHERE u.id = ? AND NOT EXISTS (SELECT 1 FROM erased_users x WHERE x.id = u.id)`,
    [...Object.values(columns), organizerId],
  );
  if (inserted === 0) throw accountErased();
  const [row] = await database.read(`${SELECT} events e ${WITH_ORGANIZER} WHERE e.id = ?`, [idToBytes(id)]);
  return recordOf(row as Row);
}

const ALLOWED: Readonly<Record<BookingsAllowed, string>> = {
  any: '',
  'none-now': 'AND booked = 0',
  'none-ever': 'AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.event_id = events.id)',
};

async function change(
  database: Database,
  event: EventRecord,
  { changes, allowed }: { changes: EventChanges; allowed: BookingsAllowed },
  now: Date,
): Promise<boolean> {
  const revision = event.revision + 1;
  const next = { ...event, ...changes };
  const columns = {
    ...factColumns(changes),
    ...searchColumns(next, revision),
    // The sweep may have marked it as ended since it was read.
    status: 'scheduled',
    revision,
    updated_at: now,
  };
  const assignments = Object.keys(columns).map((name) => `${name} = ?`);
  const written = await database.write(
    `UPDATE events SET ${assignments.join(', ')}
    WHERE id = ? AND revision = ? AND booked <= COALESCE(?, booked) ${ALLOWED[allowed]}`,
    [...Object.values(columns), idToBytes(event.id), event.revision, next.capacity],
  );
  return written > 0;
}

async function listByOrganizer(
  database: Database,
  organizer: Id,
  limit: number,
  cursor: string | undefined,
): Promise<Page<EventRecord>> {
  const values: SqlValue[] = [idToBytes(organizer)];
  let after = '';
  if (cursor !== undefined) {
    const [startsAt, id] = decodeCursor(MINE, cursor, ['number', 'id']);
    const start = new Date(Number(startsAt));
    after = 'AND (e.starts_at > ? OR (e.starts_at = ? AND e.id > ?))';
    values.push(start, start, idToBytes(String(id)));
  }
  const rows = await database.read(
    `${SELECT} events e FORCE INDEX (events_by_organizer) ${WITH_ORGANIZER}
    WHERE e.organizer_id = ? ${after} ORDER BY e.starts_at, e.id LIMIT ${limit + 1}`,
    values,
  );
  return pageOf({ limit, order: MINE, keys: (row) => cursorKeys('start', row), record: recordOf, rows });
}
