import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionIds, openMysql, timed } from '../support/mysql.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: TestDatabase;
let proxy: TcpProxy;
const unavailable = expect.objectContaining({ code: 'database_unavailable', retryAfterSeconds: 5 });
/** Longer than a connection may rest without being asked. */
const rest = () => pause(250);

beforeAll(async () => {
  server = await createTestDatabase({ migrated: false });
});
afterAll(() => server.drop());
beforeEach(async () => {
  proxy = await startTcpProxy(server.url);
});
afterEach(() => proxy.shut());

describe('when the network swallows what is sent', () => {
  it('finds out by a short question, and opens another connection', async () => {
    const thawed = openMysql(proxy.url);
    await thawed.read('SELECT 1', []);
    proxy.swallow();
    await rest();
    const { error, ms } = await timed(thawed.read('SELECT 1', []));
    expect(error).toEqual(unavailable);
    expect(ms).toBeLessThan(2_000);
    await proxy.heal();
    await rest();
    expect(await thawed.read('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
    await thawed.close();
  });
});

describe('when a server with many connections restarts', () => {
  it('opens only as many again as are needed', async () => {
    const many = openMysql(proxy.url, { connections: 5 });
    const all = () => Promise.all(Array.from({ length: 20 }, () => many.read('SELECT SLEEP(0.01)', [])));
    await all();
    await proxy.shut();
    await expect(many.read('SELECT 1', [])).rejects.toEqual(unavailable);
    await proxy.heal();
    expect(await all()).toHaveLength(20);
    proxy.cut();
    expect(await all()).toHaveLength(20);
    expect((await connectionIds(server)).length).toBeLessThanOrEqual(5);
    await many.close();
  });
});
