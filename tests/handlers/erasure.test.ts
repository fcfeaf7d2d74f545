import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, book, eventBody, letStart, publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { jpeg } from '../support/picture-corpus.ts';

const { root } = engineSandbox();
const directory = join(root, 'pictures');
const organizer = newUser('otto');

let files: TestFiles;
let api: TestApi;
let fan: TestUser;
beforeAll(async () => {
  mkdirSync(directory);
  files = await startFiles(root);
  api = await startApi({ ...files.environment, PICTURES_DIRECTORY: directory, DATABASE_CONNECTIONS: '4' });
});
afterAll(async () => {
  await api?.stop();
  await files?.stop();
});
beforeEach(() => {
  fan = newUser('fay', { tokenUse: 'id', email: 'fay@example.com' });
});

const call = (method: string, path: string, body?: object, as = fan): Promise<Answer> =>
  api.request({ method, path, ...(body && { body }), as });
const erase = (as = fan): Promise<Answer> => call('DELETE', '/api/users/me', undefined, as);
const erased = { status: 410, body: { code: 'account_erased' } };

describe('when an account is erased', () => {
  it('nothing personal is left, places are free again, and the books still add up', async () => {
    await call('PATCH', '/api/users/me', { name: 'Fay Moreau', phone: '123', city: 'Lisbon' });
    const content = await jpeg();
    const asked = await call('POST', '/api/uploads', {
      purpose: 'avatar',
      contentType: 'image/jpeg',
      size: content.length,
      fileName: 'me.jpg',
    });
    await upload(asked.body, content);
    expect((await call('PUT', '/api/users/me/avatar', { key: asked.body.key })).status).toBe(200);
    const past = (await publish(api, organizer)).body.id;
    const next = (await publish(api, organizer, { capacity: 5 })).body.id;
    await book(api, fan, { eventId: past, quantity: 2 });
    await book(api, fan, { eventId: next, quantity: 5 });
    await letStart(api, past);

    expect((await erase()).status).toBe(204);
    const rows = await api.database.sql("SELECT * FROM users WHERE id = UNHEX(REPLACE(?, '-', ''))", [
      fan.id,
    ]);
    expect(rows[0]).toMatchObject({ email: null, name: 'erased', phone: null, city: null });
    const found = readdirSync(directory, { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile())).toEqual([]);
    expect((await book(api, organizer, { eventId: next, quantity: 5 })).status).toBe(201);
    const sales = await call('GET', `/api/events/${past}/stats`, undefined, organizer);
    expect(sales.body).toMatchObject({ booked: 2, revenueCents: 5_000 });
    const attendees = await call('GET', `/api/events/${past}/attendees`, undefined, organizer);
    expect(attendees.body.items).toMatchObject([{ name: 'erased', email: null, quantity: 2 }]);
    expect((await erase()).status).toBe(204);
  });

  it('an older token brings nothing of it back', async () => {
    const { id } = (await publish(api, organizer)).body;
    await erase();
    expect(await call('GET', '/api/users/me')).toMatchObject(erased);
    expect(await call('PATCH', '/api/users/me', { name: 'Back' })).toMatchObject(erased);
    expect(await call('GET', '/api/users/me/export')).toMatchObject(erased);
    expect(await call('POST', '/api/events', eventBody())).toMatchObject(erased);
    expect(await book(api, fan, { eventId: id })).toMatchObject(erased);
    const content = await jpeg();
    const asked = await call('POST', '/api/uploads', {
      purpose: 'avatar',
      contentType: 'image/jpeg',
      size: content.length,
      fileName: 'me.jpg',
    });
    await upload(asked.body, content);
    expect(await call('PUT', '/api/users/me/avatar', { key: asked.body.key })).toMatchObject(erased);
    const rows = await api.database.sql(
      "SELECT email, name FROM users WHERE id = UNHEX(REPLACE(?, '-', ''))",
      [fan.id],
    );
    expect(rows).toEqual([expect.objectContaining({ email: null, name: 'erased' })]);
    expect(existsSync(directory)).toBe(true);
  });

  it('whose events are still to come, is kept until they are cancelled', async () => {
    const { id } = (await publish(api, fan)).body;
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'events_upcoming', events: 1 } });
    expect((await call('GET', '/api/users/me')).body.email).toBe('fay@example.com');
    await call('DELETE', `/api/events/${id}`);
    expect((await erase()).status).toBe(204);
  });

  it('while its owner books, ends up erased and without places, or booked and not erased', async () => {
    const { id } = (await publish(api, organizer, { capacity: 1000 })).body;
    for (let round = 0; round < 10; round += 1) {
      const user = newUser('racer');
      const [booked, gone] = await Promise.all([book(api, user, { eventId: id }), erase(user)]);
      expect([201, 410]).toContain(booked.status);
      expect([204, 503]).toContain(gone.status);
      const [row] = await api.database.sql(
        `SELECT (SELECT COUNT(*) FROM erased_users WHERE id = UNHEX(?)) AS erased,
          (SELECT COUNT(*) FROM bookings WHERE user_id = UNHEX(?) AND status = 'confirmed') AS places`,
        [user.id.replaceAll('-', ''), user.id.replaceAll('-', '')],
      );
      expect(Number(row?.['erased']) * Number(row?.['places'])).toBe(0);
    }
  });
});

describe('when somebody asks for all that is kept of them', () => {
  it('gets profile, bookings and events', async () => {
    const own = (await publish(api, fan)).body;
    const { body: booking } = await book(api, fan, { eventId: own.id });
    const { status, body } = await call('GET', '/api/users/me/export');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      isComplete: true,
      profile: { email: 'fay@example.com', avatar: null },
      bookings: [booking],
      events: [{ id: own.id, booked: 1 }],
    });
  });

  it('gets empty lists where there is nothing', async () => {
    expect((await call('GET', '/api/users/me/export')).body).toMatchObject({ bookings: [], events: [] });
  });
});
