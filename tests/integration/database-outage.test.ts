import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import type { Route } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';
import { book, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { killConnections, timed } from '../support/mysql.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let proxy: TcpProxy;
let api: TestApi;
let eventId: string;
const logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
const organizer = newUser('organizer');
const fan = newUser('fan');

beforeAll(async () => {
  database = await createTestDatabase();
  // A user of this file's own: its limit must not hurt the files that run beside this one.
  const user = `concert_${randomUUID().slice(0, 8)}`;
  await database.sql(`CREATE USER ${user}@'127.0.0.1' IDENTIFIED BY 'word' WITH MAX_USER_CONNECTIONS 1`);
  await database.sql(`GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON *.* TO ${user}@'127.0.0.1'`);
  database.url = Object.assign(new URL(database.url), { username: user, password: 'word' }).href;
  proxy = await startTcpProxy(database.url);
  api = await startApi({ DATABASE_URL: proxy.url, SERVICE_VERSION: '1.2.3' });
  ({ id: eventId } = (await publish(api, organizer, { capacity: null })).body);
});
afterAll(async () => {
  logged.mockRestore();
  await api.stop();
  await database.sql(`DROP USER ${new URL(database.url).username}@'127.0.0.1'`);
  await proxy.shut();
  await database.drop();
});

const get = (path: string, as?: TestUser): Promise<Answer> => api.request({ method: 'GET', path, as });
const everything = (): Promise<Answer>[] => [
  get('/api/events'),
  get(`/api/events/${eventId}`),
  get('/api/users/me', fan),
  get('/api/bookings', fan),
  publish(api, organizer),
  book(api, fan, { eventId }),
];
/** Those that can be called as they are. */
const bodiless = Object.entries<Route>(routes).filter(([, { body }]) => body === undefined);
const refused = (code: string) => ({
  status: 503,
  headers: { 'content-type': 'application/problem+json', 'retry-after': expect.stringMatching(/^[1-5]$/) },
  body: { code, status: 503, requestId: expect.any(String) },
});

describe('when the database is down', () => {
  it('answers 503 with Retry-After to everything that needs it, and recovers without a restart', async () => {
    await proxy.shut();
    for (const answer of await Promise.all(everything())) {
      expect(answer).toMatchObject(refused('database_unavailable'));
      expect(JSON.stringify(answer)).not.toMatch(/ECONN|127\.0\.0\.1|mysql/i);
    }
    const line = logged.mock.calls
      .map(([text]) => String(text))
      .find((text) => text.includes('ECONNREFUSED'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      level: 'ERROR',
      code: 'database_unavailable',
      status: 503,
    });
    await proxy.heal();
    for (const answer of await Promise.all(everything())) expect(answer.status).toBeLessThan(300);
  });

  it.each(bodiless)(
    'answers %s as its route says',
    async (_id, { method, path, access, database: needs }) => {
      await proxy.shut();
      const url = path
        .replaceAll(/\{\w+Id\}/g, randomUUID())
        .replace('{variant}', '320')
        .replace(/static$/, '$&?path=terms.txt');
      const answer = await api.request({ method, path: url, as: access === 'user' ? fan : undefined });
      if (needs === undefined) expect(answer).toMatchObject(refused('database_unavailable'));
      else expect(answer.body?.code ?? 'none').not.toMatch(/^database/);
      await proxy.heal();
    },
  );

  it('says so in its health, and is alive all the same', async () => {
    await proxy.shut();
    const down = await get('/api/health');
    expect(down).toMatchObject({ status: 503, headers: { 'cache-control': 'no-store' } });
    expect(down.body).toEqual({ status: 'unavailable', database: 'down', cache: 'off', version: '1.2.3' });
    expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    await proxy.heal();
    const up = await get('/api/health');
    expect(up).toMatchObject({ status: 200 });
    expect(up.body).toEqual({ status: 'ok', database: 'up', cache: 'off', version: '1.2.3' });
  });
});

describe('when the server gives the user no more connections', () => {
  it('answers 503 database_busy to everything, until one is free', async () => {
    await killConnections(database);
    const held = await createConnection(database.url);
    for (const answer of await Promise.all(everything())) {
      expect(answer).toMatchObject(refused('database_busy'));
    }
    held.destroy();
    await pause(100);
    expect((await book(api, fan, { eventId })).status).toBe(201);
  });
});

describe('when somebody holds the lock on a hot event', () => {
  it('answers 503 database_busy after the lock wait, and books once it is free', async () => {
    const other = await createConnection(database.adminUrl);
    await other.query('START TRANSACTION');
    await other.query("SELECT * FROM events WHERE id = UNHEX(REPLACE(?, '-', '')) FOR UPDATE", [eventId]);
    const key = 'the-same-key';
    const { value, ms } = await timed(book(api, fan, { eventId, key }));
    expect(value).toMatchObject(refused('database_busy'));
    expect(ms).toBeLessThan(7_000);
    expect((await get(`/api/events/${eventId}`)).status).toBe(200);
    await other.query('ROLLBACK');
    await other.end();
    expect((await book(api, fan, { eventId, key })).status).toBe(201);
  });
});
