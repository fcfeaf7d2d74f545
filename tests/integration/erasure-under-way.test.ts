import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { setTimeout as wait } from 'node:timers/promises';
import { importBatch } from '../../src/admin/import-batch.ts';
import { createPictureStore } from '../../src/pictures/store.ts';
import { createMysql } from '../../src/platform/mysql.ts';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { miscounted } from '../support/rows.ts';

let api: TestApi;
let blocker: Connection;
let user: TestUser;
let eventId: string;
let bookingId: string;
const organizer = newUser('otto');
const hex = (id: string): string => id.replaceAll('-', '');
const call = (method: string, path: string, body?: object, as = user): Promise<Answer> =>
  api.request({ method, path, ...(body && { body }), as });

beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '4' });
  blocker = await createConnection(api.database.adminUrl);
});
afterAll(async () => {
  await blocker?.end();
  await api?.stop();
});
beforeEach(async () => {
  user = newUser('fay', { tokenUse: 'id', email: 'fay@example.com' });
  eventId = (await publish(api, organizer, { capacity: 10 })).body.id;
  bookingId = (await book(api, user, { eventId, quantity: 3 })).body.id;
  await call('PATCH', '/api/users/me', { name: 'Fay', phone: '123' });
});
afterEach(async () => {
  const [row] = await api.database.sql('SELECT email, name, phone FROM users WHERE id = UNHEX(?)', [
    hex(user.id),
  ]);
  expect(row).toMatchObject({ email: null, name: 'erased', phone: null });
  expect(await api.database.sql('SELECT 1 FROM pictures')).toEqual([]);
  expect(await miscounted(api.database)).toEqual([]);
});

/**
 * Erases the account, and lets something else happen at the moment in which the erasure has begun and is not committed: it
 * waits for the lock of an event that the account has booked. What is begun then finds the account there when it looks.
 */
async function whileErasing<T>(work: () => Promise<T>): Promise<T> {
  await blocker.beginTransaction();
  await blocker.query('SELECT id FROM events WHERE id = UNHEX(?) FOR UPDATE', [hex(eventId)]);
  const erased = call('DELETE', '/api/users/me');
  await wait(150);
  const other = work();
  other.catch(() => undefined);
  await wait(150);
  await blocker.commit();
  expect((await erased).status).toBe(204);
  return other;
}

const gone = { status: 410, body: { code: 'account_erased' } };

describe('when a request has found its caller there, and the account is erased before it writes', () => {
  it.each([
    ['a profile', 'PATCH', '/api/users/me', { name: 'Back', phone: '999' }],
    ['a first look at the profile', 'GET', '/api/users/me', undefined],
  ] as const)('%s is refused, or was there before', async (_name, method, path, body) => {
    expect([200, 410, 503]).toContain((await whileErasing(() => call(method, path, body))).status);
  });

  it('an event is refused', async () => {
    expect(await whileErasing(() => publish(api, user, { phone: '999' }))).toMatchObject(gone);
    expect(
      await api.database.sql('SELECT 1 FROM events WHERE organizer_id = UNHEX(?)', [hex(user.id)]),
    ).toEqual([]);
  });

  it('a booking is refused', async () => {
    const other = (await publish(api, organizer)).body.id;
    expect(await whileErasing(() => book(api, user, { eventId: other }))).toMatchObject(gone);
  });

  it('a new address is not kept', async () => {
    const moved = { ...user, email: 'moved@example.com', claims: { name: 'Moved' } };
    expect(await whileErasing(() => call('GET', '/api/bookings', undefined, moved))).toMatchObject(gone);
  });

  it('the picture of the person is refused', async () => {
    const database = createMysql({
      source: { kind: 'url', url: api.database.url },
      readSecret: () => Promise.reject(new Error('there is none')),
      connections: 1,
    });
    const picture = { id: user.id, width: 1, height: 1, placeholder: 'x', color: '#000000', widths: [1] };
    const owner = { kind: 'user', id: user.id } as const;
    const set = whileErasing(() => createPictureStore(database).set(owner, picture, new Date()));
    await expect(set).rejects.toMatchObject({ code: 'account_erased' });
    await database.close();
  });

  it('the cancelling of a place finds it cancelled', async () => {
    const { status, body } = await whileErasing(() => call('POST', `/api/bookings/${bookingId}/cancel`));
    expect({ status, is: body.status }).toEqual({ status: 200, is: 'cancelled' });
  });

  it('a second erasure is the same one', async () => {
    expect((await whileErasing(() => call('DELETE', '/api/users/me'))).status).toBe(204);
  });

  it('an import brings nothing back', async () => {
    const [address, at] = ['Street 1', '2020-01-01T00:00:00.000Z'];
    const unknown = { phone: null, city: null, country: null, postcode: null, company: null, website: null };
    const old = { id: user.id, email: 'old@example.com', name: 'Old', createdAt: at, updatedAt: at };
    const batch = { users: [{ ...old, ...unknown, address }], events: [], bookings: [] };
    await whileErasing(() => importBatch({ uri: api.database.url }, batch));
    const [row] = await api.database.sql('SELECT address FROM users WHERE id = UNHEX(?)', [hex(user.id)]);
    expect(row).toEqual({ address: null });
  });
});
