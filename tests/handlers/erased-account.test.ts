import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/routes.ts';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser, type TestRequest } from '../support/gateway-event.ts';
import { jpeg } from '../support/picture-corpus.ts';
import { allRows, endEvent } from '../support/rows.ts';
import { callOf, type Things, userRoutes } from '../support/user-calls.ts';

const { root } = engineSandbox();
const directory = join(root, 'pictures');
const erin = newUser('erin', { tokenUse: 'id', email: 'erin@example.com' });
const organizer = newUser('otto');

let files: TestFiles;
let api: TestApi;
let things: Things;
let before: Record<string, unknown[]>;

const asErin = (method: string, path: string, body?: object): Promise<Answer> =>
  api.request({ method, path, ...(body && { body }), as: erin });

/** The key of a file that was sent for this purpose. */
async function sent(purpose: string, content: Buffer, eventId?: string): Promise<string> {
  const wish = { purpose, contentType: 'image/jpeg', size: content.length, fileName: 'a.jpg' };
  const { body } = await asErin('POST', '/api/uploads', { ...wish, ...(eventId && { eventId }) });
  await upload(body, content);
  return body.key;
}

beforeAll(async () => {
  mkdirSync(directory);
  files = await startFiles(root);
  api = await startApi({ ...files.environment, PICTURES_DIRECTORY: directory, DATABASE_CONNECTIONS: '2' });
  const content = await jpeg();
  // An event of her own that is over, with a file, and a place of somebody else's that is to come.
  const eventId = (await publish(api, erin, { phone: '0351' })).body.id;
  const kept = await asErin('POST', `/api/events/${eventId}/media`, {
    key: await sent('event-media', content, eventId),
    title: 'Plan',
    kind: 'document',
  });
  const other = (await publish(api, organizer)).body.id;
  const booking = (await book(api, erin, { eventId: other })).body;
  things = {
    eventId,
    bookingId: booking.id,
    mediaId: kept.body.id,
    avatarKey: await sent('avatar', content),
    pictureKey: await sent('event-picture', content, eventId),
    mediaKey: await sent('event-media', content, eventId),
  };
  await endEvent(api.database, eventId);
  expect((await asErin('DELETE', '/api/users/me')).status).toBe(204);
  before = await allRows(api.database);
});
afterAll(async () => {
  await api?.stop();
  await files?.stop();
});

const erased = { status: 410, body: { code: 'account_erased' } };
const tokens = {
  'the ID token': erin,
  'an access token': { ...erin, tokenUse: 'access' as const },
  'the token of an admin': { ...erin, groups: ['admins'] },
  'a token with another address and a name': {
    ...erin,
    email: 'back@example.com',
    claims: { name: 'Erin Back' },
  },
};

/** What a client may send instead of a good request. */
const spoiled: Record<string, (request: TestRequest) => TestRequest> = {
  'with ids of nothing': (request) => ({
    ...request,
    path: request.path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '01890000-0000-7000-8000-000000000000'),
  }),
  'with ids that are none': (request) => ({
    ...request,
    path: request.path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'none'),
  }),
  'with a query that is not known': (request) => ({ ...request, path: `${request.path}?no=1` }),
  'with a broken body': (request) => ({ ...request, body: '{' }),
  'with an empty object': (request) => ({ ...request, body: {} }),
  'with a body that is too large': (request) => ({ ...request, body: 'x'.repeat(200_000) }),
  'as text': (request) => ({ ...request, headers: { 'content-type': 'text/plain' }, body: 'x' }),
  'without headers': (request) => ({ ...request, headers: {} }),
};

describe.each(Object.entries(tokens))('when an account was erased, %s', (_name, as) => {
  it.each(userRoutes)('gets 410 from %s', async (id) => {
    expect(await api.request({ ...callOf(id, things), as })).toMatchObject(erased);
  });
});

describe.each(Object.entries(spoiled))('when an account was erased, a request %s', (_name, spoil) => {
  it.each(userRoutes)('gets 410 from %s', async (id) => {
    expect(await api.request({ ...spoil(callOf(id, things)), as: erin })).toMatchObject(erased);
  });
});

describe('when an account was erased', () => {
  it('nothing of all that has changed a row, or left a file', async () => {
    expect(await allRows(api.database)).toEqual(before);
    const keys = await files.keys();
    expect(keys.filter((key) => key.startsWith('media/'))).toHaveLength(1);
  });

  it('public routes do not look at the token', async () => {
    const open = Object.values(routes).filter(({ access }) => access === 'public');
    for (const { method, path } of open) {
      const named = path.replaceAll(
        /\{(\w+)\}/g,
        (_all, name: string) => things[name as keyof Things] ?? 'x',
      );
      expect((await api.request({ method, path: named, as: erin })).status).not.toBe(410);
    }
  });

  it('somebody else gets something else from every route', async () => {
    for (const id of userRoutes.filter((route) => route !== 'eraseMe')) {
      const { status } = await api.request({ ...callOf(id, things), as: newUser('else') });
      expect([410, 500, 503]).not.toContain(status);
    }
  });
});
