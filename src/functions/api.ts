import { createAttendanceHandlers } from '../attendance/handlers.ts';
import { createAttendanceStore } from '../attendance/store.ts';
import { createBookingHandlers } from '../bookings/handlers.ts';
import { createBookingStore } from '../bookings/store.ts';
import { createCalendarHandlers } from '../calendar/handlers.ts';
import { eventPage, serviceVersion } from '../config/runtime.ts';
import { createEventHandlers } from '../events/handlers.ts';
import { createEventStore } from '../events/store.ts';
import { createHealthHandlers } from '../health/handlers.ts';
import { createApi } from '../http/api.ts';
import { routesOf } from '../kernel/route.ts';
import { createReadThrough } from '../platform/read-through.ts';
import { routes } from '../routes.ts';
import { createUserHandlers } from '../users/handlers.ts';
import { createUserStore } from '../users/store.ts';
import { recognize } from '../users/users.ts';
import { countingBookings } from './booking-metrics.ts';
import { ownDataFrom } from './own-data.ts';
import { cacheFrom, countersFrom, databaseFrom, loggerFrom } from './services.ts';

const clock = (): Date => new Date();
const logger = loggerFrom(process.env);
const database = databaseFrom(process.env);
const cache = cacheFrom(process.env, logger);

const eventStore = createEventStore(database);
const bookingStore = createBookingStore(database);
const users = createUserStore(database);
const events = createEventHandlers(eventStore, createReadThrough(cache, clock));
const bookings = createBookingHandlers(bookingStore);

/** The Lambda function behind the HTTP API. */
export const handler = createApi(
  routesOf(routes, 'api'),
  {
    ...createHealthHandlers(database, cache, serviceVersion(process.env)),
    ...events,
    ...countingBookings(bookings, countersFrom(process.env)),
    ...createAttendanceHandlers({ events: eventStore, store: createAttendanceStore(database) }),
    ...createCalendarHandlers(eventStore, bookingStore, eventPage(process.env)),
    ...createUserHandlers(users, ownDataFrom({ ...bookings, ...events })),
  },
  { logger, clock, recognize: (actor, now) => recognize(users, actor, now) },
);

/** Closes what the handler has opened, for programs that run it outside Lambda. */
export async function close(): Promise<void> {
  cache.close();
  await database.close();
}
