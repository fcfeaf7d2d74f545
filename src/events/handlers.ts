import * as v from 'valibot';
import { page } from '../kernel/schemas.ts';
import type { Call, HandlersOf } from '../kernel/route.ts';
import type { ReadThrough } from '../platform/read-through.ts';
import { etagOf, revisionsOf } from './etag.ts';
import { updateEvent } from './change-event.ts';
import {
  cacheGroups,
  cancelEvent,
  createEvent,
  findEvent,
  type EventRecord,
  type EventStore,
} from './events.ts';
import type { eventRoutes } from './routes.ts';
import { eventView } from './schemas.ts';
import { viewOf } from './view.ts';

/** During a sale, counts may be this old; bookings are never decided by them. */
const EVENT_AGE = { freshMs: 2_000, staleMs: 3_000 };
const LIST_AGE = { freshMs: 5_000, staleMs: 10_000 };

const cachedEvent = v.strictObject({ view: eventView, etag: v.string() });
const cachedPage = page(eventView);

/** Answers the event routes. Public reads go through the cache; every change drops what it made stale, after its commit. */
export function createEventHandlers(store: EventStore, cache: ReadThrough): HandlersOf<typeof eventRoutes> {
  const changed = async (id: string): Promise<void> => {
    await Promise.all(cacheGroups(id).map((group) => cache.invalidate(group)));
  };
  const shown = (event: EventRecord, { now, origin }: Pick<Call, 'now' | 'origin'>) => {
    const view = viewOf(event, now, origin);
    return { view, etag: etagOf(event, view) };
  };
  const reply = (event: EventRecord, call: Pick<Call, 'now' | 'origin'>) => {
    const { view, etag } = shown(event, call);
    return { body: view, headers: { etag } };
  };

  return {
    listEvents: async ({ query, now, origin }) => {
      const body = await cache.read(
        { group: cacheGroups('')[0], key: JSON.stringify([origin, query]), schema: cachedPage, ...LIST_AGE },
        async () => {
          const { items, nextCursor } = await store.list(query, now);
          return { items: items.map((event) => viewOf(event, now, origin)), nextCursor };
        },
      );
      return { body };
    },
    createEvent: async ({ body, actor, now, origin }) => {
      const event = await createEvent(store, actor, body, now);
      await changed(event.id);
      const { headers, body: view } = reply(event, { now, origin });
      return { body: view, headers: { ...headers, location: `/api/events/${event.id}` } };
    },
    listMyEvents: async ({ query, actor, now, origin }) => {
      const { items, nextCursor } = await store.listByOrganizer(actor.id, query);
      return { body: { items: items.map((event) => viewOf(event, now, origin)), nextCursor } };
    },
    getEvent: async ({ params: { eventId }, now, origin }) => {
      const { view, etag } = await cache.read(
        { group: cacheGroups(eventId)[1], key: origin, schema: cachedEvent, ...EVENT_AGE },
        async () => shown(await findEvent(store, eventId), { now, origin }),
      );
      return { body: view, headers: { etag } };
    },
    updateEvent: async ({ params: { eventId }, headers, body, actor, now, origin }) => {
      const revisions = revisionsOf(headers['if-match']);
      const event = await updateEvent(store, actor, { id: eventId, changes: body, revisions }, now);
      await changed(eventId);
      return reply(event, { now, origin });
    },
    cancelEvent: async ({ params: { eventId }, headers, actor, now }) => {
      await cancelEvent(store, actor, { id: eventId, revisions: revisionsOf(headers['if-match']) }, now);
      await changed(eventId);
      return { body: undefined };
    },
  };
}
