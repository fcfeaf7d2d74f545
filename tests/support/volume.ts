import { createConnection } from 'mysql2/promise';
import type { AttendanceStore } from '../../src/attendance/attendance.ts';
import { createAttendanceStore } from '../../src/attendance/store.ts';
import { createBookingStore } from '../../src/bookings/store.ts';
import type { BookingStore } from '../../src/bookings/bookings.ts';
import type { EventStore } from '../../src/events/events.ts';
import { createEventStore } from '../../src/events/store.ts';
import { createMysql } from '../../src/platform/mysql.ts';
import { loadVolume, type VolumeOptions } from '../../tools/bench/volume/load.ts';
import { createTestDatabase } from './database.ts';
import { watchDatabase, type WatchedDatabase } from './plan.ts';

/** A database of production size, and the stores on it, watched over one connection. */
export interface Volume {
  now: Date;
  watched: WatchedDatabase;
  events: EventStore;
  bookings: BookingStore;
  attendance: AttendanceStore;
  drop(): Promise<void>;
}

/** Generates the data, which takes half a minute for a million bookings. */
export async function createVolume(size: Pick<VolumeOptions, 'events' | 'bookings'>): Promise<Volume> {
  const now = new Date();
  const test = await createTestDatabase();
  const admin = await createConnection({ uri: test.adminUrl, timezone: 'Z' });
  await loadVolume(admin, { ...size, now });
  await admin.end();
  const readSecret = () => Promise.reject(new Error('a URL needs no secret'));
  const database = createMysql({ source: { kind: 'url', url: test.url }, readSecret, connections: 1 });
  const watched = watchDatabase(database);
  return {
    now,
    watched,
    events: createEventStore(watched.database),
    bookings: createBookingStore(watched.database),
    attendance: createAttendanceStore(watched.database),
    drop: async () => {
      await database.close();
      await test.drop();
    },
  };
}
