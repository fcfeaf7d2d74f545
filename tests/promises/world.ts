import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type Answer, book, eventBody, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { startFiles, type TestFiles, upload, type UploadForm } from '../support/files.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

/** The API with files, and people who use it. Every check makes its own events. */
export interface World {
  api: TestApi;
  files: TestFiles;
  organizer: TestUser;
  fan: TestUser;
  admin: TestUser;
  stranger: TestUser;
  ask(method: string, path: string, more?: Asked): Promise<Answer>;
  /** Publishes an event and gives it. */
  event(more?: Record<string, unknown>): Promise<Event>;
  /** Books places for the fan and gives the answer. */
  book(eventId: string, more?: { quantity?: number; key?: string; as?: TestUser }): Promise<Answer>;
  /** Moves an event into the past; `started` leaves its end to come. */
  pass(eventId: string, how?: 'ended' | 'started'): Promise<void>;
  /** Uploads a file and gives its key. */
  upload(content: Buffer, form: UploadWish): Promise<string>;
  stop(): Promise<void>;
}

interface Asked {
  as?: TestUser | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

interface UploadWish {
  purpose: string;
  contentType: string;
  eventId?: string;
  as?: TestUser;
}

/** What checks read of an event. */
export interface Event {
  id: string;
  etag: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read fields of many shapes
  body: any;
}

/** Starts it below a folder. */
export async function startWorld(root: string): Promise<World> {
  const files = await startFiles(root);
  const directory = join(root, 'pictures');
  mkdirSync(directory);
  const api = await startApi({
    ...files.environment,
    PICTURES_DIRECTORY: directory,
    DATABASE_CONNECTIONS: '4',
  });
  const organizer = newUser('otto');
  const fan = newUser('fay');
  const ask: World['ask'] = (method, path, more = {}) => api.request({ method, path, ...more });
  return {
    api,
    files,
    organizer,
    fan,
    admin: newUser('ada', { groups: ['admins'] }),
    stranger: newUser('sam'),
    ask,
    event: async (more = {}) => {
      const { status, headers, body } = await publish(api, organizer, more);
      expect(status).toBe(201);
      return { id: body.id, etag: headers['etag']!, body };
    },
    book: (eventId, { as = fan, ...more } = {}) => book(api, as, { eventId, ...more }),
    pass: async (eventId, how = 'ended') => {
      const end = how === 'ended' ? '2020-01-02' : inDays(1).slice(0, 10);
      await api.database.sql(
        "UPDATE events SET starts_at = '2020-01-01', ends_at = ? WHERE id = UNHEX(REPLACE(?, '-', ''))",
        [end, eventId],
      );
    },
    upload: async (content, { as = organizer, ...wish }) => {
      const body = { ...wish, size: content.length, fileName: 'a file' };
      const form = await ask('POST', '/api/uploads', { as, body });
      expect(form.status).toBe(201);
      expect(await upload(form.body as UploadForm, content)).toBe(204);
      return form.body.key;
    },
    stop: async () => {
      await api.stop();
      await files.stop();
    },
  };
}

/** Reads a whole list, page by page, and gives the ids of its items in order. */
export async function idsOf(world: World, path: string, as?: TestUser): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more = cursor === '' ? '' : `&cursor=${cursor}`;
    const { status, body }: Answer = await world.ask('GET', path + more, { as });
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id, bookingId }: Record<string, string>) => id ?? bookingId));
    cursor = body.nextCursor;
  }
  return ids;
}

/** What only an event's organizer and admins may do: others are refused, and strangers without a token are not let in. */
export async function expectOnlyOrganizerAndAdmins(
  world: World,
  attempt: (as: TestUser | undefined) => Promise<Answer>,
): Promise<void> {
  expect((await attempt(world.fan)).status).toBe(403);
  expect((await attempt(undefined)).status).toBe(401);
  expect((await attempt(world.organizer)).status).toBeLessThan(300);
  expect((await attempt(world.admin)).status).toBeLessThan(300);
}

export { eventBody, inDays };
