import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import type { Database } from '../../src/platform/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionIds, killConnections, openMysql, timed } from '../support/mysql.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

let server: TestDatabase;
let database: Database;
const busy = expect.objectContaining({ code: 'database_busy', retryAfterSeconds: expect.any(Number) });
const unavailable = expect.objectContaining({ code: 'database_unavailable', retryAfterSeconds: 5 });
/** Longer than a connection may rest without being asked. */
const rest = () => pause(250);
const one = () => database.read('SELECT 1 AS one', []);
const counted = async () => Number((await server.sql('SELECT n FROM counter'))[0]?.['n']);

beforeAll(async () => {
  server = await createTestDatabase({ migrated: false });
  await server.sql('CREATE TABLE counter (id INT PRIMARY KEY, n INT NOT NULL)');
  await server.sql('CREATE TABLE narrow (word VARCHAR(3) NOT NULL, at TIMESTAMP(3) NULL)');
  await server.sql('INSERT INTO counter VALUES (1, 0)');
  await server.sql('CREATE PROCEDURE tell(IN p INT) SQL SECURITY INVOKER SELECT p AS told');
  await server.sql(
    'CREATE PROCEDURE doze(IN s INT) SQL SECURITY INVOKER SELECT SLEEP(s) = 0 AS woken FROM counter',
  );
});
afterAll(() => server.drop());
beforeEach(async () => {
  await server.sql('UPDATE counter SET n = 0');
  database = openMysql(server.url);
});
afterEach(() => database.close());

describe('when a connection is opened', () => {
  it('opens nothing before the first statement, and one for all that follow', async () => {
    expect(await connectionIds(server)).toEqual([]);
    await one();
    const ids = await connectionIds(server);
    expect(ids).toHaveLength(1);
    await rest();
    await Promise.all([one(), one(), database.write('UPDATE counter SET n = 5', [])]);
    expect(await connectionIds(server)).toEqual(ids);
  });

  it('speaks UTC, both ways, whatever the time zone of the machine', async () => {
    const [row] = await database.read('SELECT @@session.time_zone AS zone, CAST(? AS DATETIME(3)) AS at', [
      new Date('2027-03-28T01:30:00.123Z'),
    ]);
    expect(row).toEqual({ zone: '+00:00', at: new Date('2027-03-28T01:30:00.123Z') });
    await database.write("INSERT INTO narrow VALUES ('utc', '2027-03-28 02:30:00')", []);
    const [kept] = await database.read('SELECT UNIX_TIMESTAMP(at) AS at FROM narrow WHERE word = ?', ['utc']);
    expect(Number(kept?.['at'])).toBe(Date.UTC(2027, 2, 28, 2, 30) / 1_000);
  });

  it('has the server refuse what does not fit', async () => {
    await expect(database.write("INSERT INTO narrow (word) VALUES ('long')", [])).rejects.toThrow(/too long/);
    await expect(database.write("UPDATE counter SET n = 'x'", [])).rejects.toThrow(/ncorrect integer/);
    await expect(database.write('UPDATE counter SET n = 1 / 0', [])).rejects.toThrow(/ivision by 0/);
    expect(await counted()).toBe(0);
  });

  it('keeps its connection after an orderly refusal', async () => {
    await one();
    const ids = await connectionIds(server);
    await expect(database.read('SELECT nothing FROM nowhere', [])).rejects.toThrow(/nowhere/);
    await one();
    expect(await connectionIds(server)).toEqual(ids);
  });
});

describe('when the server has closed the connection', () => {
  const uses: [string, () => Promise<unknown>][] = [
    ['a read', one],
    ['a write', () => database.write('UPDATE counter SET n = 7', [])],
    ['a call', () => database.call('tell', [3])],
  ];
  it.each(uses)('after a rest, %s opens one again', async (_name, use) => {
    await one();
    await killConnections(server);
    await rest();
    await use();
    expect(await connectionIds(server)).toHaveLength(1);
  });

  it('because it rested too long, opens one again', async () => {
    await database.write('SET SESSION wait_timeout = 1', []);
    const before = await connectionIds(server);
    await pause(1_500);
    expect(await connectionIds(server)).toEqual([]);
    await one();
    expect(await connectionIds(server)).not.toEqual(before);
  });

  it('a moment ago, reads and calls are repeated; a write is not, and the next one works', async () => {
    const proxy = await startTcpProxy(server.url);
    const mine = openMysql(proxy.url);
    const afterLoss = async (use: () => Promise<unknown>) => {
      await mine.read('SELECT 1', []);
      proxy.cut();
      return timed(use());
    };
    expect(await afterLoss(() => mine.read('SELECT 2 AS two', []))).toMatchObject({ value: [{ two: 2 }] });
    expect(await afterLoss(() => mine.call('tell', [4]))).toMatchObject({ value: { told: 4 } });
    const write = () => mine.write('UPDATE counter SET n = n + 1', []);
    expect((await afterLoss(write)).error ?? unavailable).toEqual(unavailable);
    await rest();
    const before = await counted();
    expect(await write()).toBe(1);
    expect(await counted()).toBe(before + 1);
    await mine.close();
    await proxy.shut();
  });

  it('in the middle of a read, repeats it once', async () => {
    const reading = timed(database.read('SELECT SLEEP(1) AS slept, CONNECTION_ID() AS id', []));
    await pause(300);
    const [first] = await connectionIds(server);
    await server.sql(`KILL CONNECTION ${first}`);
    const { value, ms } = await reading;
    expect(value?.[0]).toMatchObject({ slept: 0 });
    expect(value?.[0]?.['id']).not.toBe(first);
    expect(ms).toBeGreaterThan(1_200);
  });

  it('in the middle of a call, repeats it once; twice, says that the database is unavailable', async () => {
    const calling = timed(database.call('doze', [1]));
    await pause(300);
    await killConnections(server);
    expect((await calling).value).toEqual({ woken: 1 });

    const again = timed(database.call('doze', [1]));
    for (let i = 0; i < 2; i += 1) {
      await pause(300);
      await killConnections(server);
    }
    expect(await again).toMatchObject({ error: unavailable });
  });

  it('in the middle of a write, does not repeat it', async () => {
    const writing = timed(database.write('UPDATE counter SET n = n + 1 + SLEEP(1)', []));
    await pause(300);
    await killConnections(server);
    expect((await writing).error).toEqual(unavailable);
    await pause(900);
    expect(await counted()).toBe(0);
    expect(await one()).toEqual([{ one: 1 }]);
  });
});

describe('when the database is too slow', () => {
  const uses: [string, () => Promise<unknown>][] = [
    ['read', () => database.read('SELECT n FROM counter WHERE SLEEP(30) = 0', [])],
    ['write', () => database.write('UPDATE counter SET n = n + SLEEP(30)', [])],
    ['call', () => database.call('doze', [30])],
  ];
  it.each(uses)('a %s ends with database_busy, and the next one works', async (_name, use) => {
    const { error, ms } = await timed(use());
    expect(error).toEqual(busy);
    expect(ms).toBeLessThan(2_500);
    expect((await timed(one())).value).toEqual([{ one: 1 }]);
    await killConnections(server);
  });

  it('a lock that somebody else holds ends with database_busy', async () => {
    const other = await createConnection(server.adminUrl);
    await other.query('START TRANSACTION');
    await other.query('UPDATE counter SET n = n + 1 WHERE id = 1');
    const { error, ms } = await timed(database.write('UPDATE counter SET n = 9 WHERE id = 1', []));
    expect(error).toEqual(busy);
    expect(ms).toBeLessThan(2_200);
    await other.query('ROLLBACK');
    await other.end();
    expect(await database.write('UPDATE counter SET n = 9 WHERE id = 1', [])).toBe(1);
  });
});
