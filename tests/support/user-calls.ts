import { routes } from '../../src/routes.ts';
import { eventBody, inDays } from './api.ts';
import type { TestRequest } from './gateway-event.ts';

type Table = typeof routes;
/** The operations that only signed-in callers may use. */
export type UserRoute = {
  [K in keyof Table]: Table[K]['access'] extends 'user' ? K : never;
}[keyof Table];

/** What the calls name: things that are there. */
export interface Things {
  eventId: string;
  bookingId: string;
  mediaId: string;
  avatarKey: string;
  pictureKey: string;
  mediaKey: string;
}

interface Parts {
  body?: unknown;
  headers?: Record<string, string>;
}

/** One valid call of every operation for signed-in callers: a new one does not compile without one. */
const calls: Record<UserRoute, (things: Things) => Parts> = {
  createEvent: () => ({ body: eventBody() }),
  listMyEvents: () => ({}),
  updateEvent: () => ({ body: { title: 'Changed', endsAt: inDays(31) } }),
  cancelEvent: () => ({}),
  createBooking: ({ eventId }) => ({
    body: { eventId, quantity: 1 },
    headers: { 'Idempotency-Key': 'of-the-table' },
  }),
  listBookings: () => ({}),
  getBooking: () => ({}),
  cancelBooking: () => ({}),
  listAttendees: () => ({ headers: { accept: 'text/csv' } }),
  exportAttendees: () => ({}),
  getEventStats: () => ({}),
  getBookingCalendar: () => ({}),
  getMe: () => ({}),
  updateMe: () => ({ body: { name: 'Back', phone: '123' } }),
  exportMe: () => ({}),
  eraseMe: () => ({}),
  createUpload: () => ({
    body: { purpose: 'avatar', contentType: 'image/jpeg', size: 1_000, fileName: 'me.jpg' },
  }),
  addEventMedia: ({ mediaKey }) => ({ body: { key: mediaKey, title: 'Plan', kind: 'document' } }),
  listEventMedia: () => ({}),
  removeEventMedia: () => ({}),
  downloadMedia: () => ({}),
  setEventPicture: ({ pictureKey }) => ({ body: { key: pictureKey } }),
  removeEventPicture: () => ({}),
  setAvatar: ({ avatarKey }) => ({ body: { key: avatarKey } }),
  removeAvatar: () => ({}),
};

/** The names of those operations, from the table of routes itself. */
export const userRoutes = Object.entries(routes)
  .filter(([, route]) => route.access === 'user')
  .map(([id]) => id as UserRoute);

/** The call of an operation, with the things' ids in its path. @throws Error for an operation that has none here */
export function callOf(id: UserRoute, things: Things): TestRequest {
  const parts: ((things: Things) => Parts) | undefined = calls[id];
  if (parts === undefined) throw new Error(`write a call of ${id} in tests/support/user-calls.ts`);
  const { method, path } = routes[id];
  const named = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => things[name as keyof Things] ?? name);
  return { method, path: named, ...parts(things) };
}
