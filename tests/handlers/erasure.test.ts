import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, book, eventBody, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { jpeg } from '../support/picture-corpus.ts';
import { allRows, endEvent } from '../support/rows.ts';

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
    await endEvent(api.database, past);

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
    expect(await erase()).toMatchObject(erased);
  });

  it('an older token brings nothing of it back', async () => {
    const { id } = (await publish(api, organizer)).body;
    await erase();
    expect(await call('GET', '/api/users/me')).toMatchObject(erased);
    expect(await call('PATCH', '/api/users/me', { name: 'Back' })).toMatchObject(erased);
    expect(await call('GET', '/api/users/me/export')).toMatchObject(erased);
    expect(await call('POST', '/api/events', eventBody())).toMatchObject(erased);
    expect(await book(api, fan, { eventId: id })).toMatchObject(erased);
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

  it('whose events are still to come, keeps its places too: a refusal changes nothing', async () => {
    await call('PATCH', '/api/users/me', { name: 'Fay Moreau', phone: '123' });
    await publish(api, fan, { phone: '456' });
    for (const quantity of [1, 2, 3]) {
      const { id } = (await publish(api, organizer, { capacity: 5 })).body;
      expect((await book(api, fan, { eventId: id, quantity })).status).toBe(201);
    }
    const before = await allRows(api.database);
    for (let again = 0; again < 2; again += 1) {
      expect(await erase()).toMatchObject({ status: 409, body: { code: 'events_upcoming', events: 1 } });
    }
    expect(await allRows(api.database)).toEqual(before);
  });

  it('whose event has begun and not ended, is kept until it has', async () => {
    const { id } = (await publish(api, fan, { startsAt: inDays(-0.1), endsAt: inDays(1) })).body;
    const other = (await publish(api, organizer)).body.id;
    const { body: booking } = await book(api, fan, { eventId: other });
    expect(await erase()).toMatchObject({ status: 409, body: { events: 1 } });
    expect((await call('GET', `/api/bookings/${booking.id}`)).body).toEqual(booking);
    await endEvent(api.database, id);
    expect((await erase()).status).toBe(204);
  });

  it('by mistake by an organizer and by a fan alike, says which of their events stand in the way', async () => {
    for (let i = 0; i < 3; i += 1) await publish(api, fan);
    expect((await erase()).body).toMatchObject({ code: 'events_upcoming', events: 3 });
    expect((await erase(newUser('nobody yet', { tokenUse: 'access' }))).status).toBe(204);
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
