import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'iovalkey';
import { DomainError } from '../../src/kernel/errors.ts';
import type { Database } from '../../src/platform/database.ts';
import { startCache, type Cache as CacheEngine } from '../../tools/local/engines/cache.ts';
import { aNumber, countedLoad, instance, type Instance } from '../support/cached.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { openMysql, timed } from '../support/mysql.ts';

const { root } = engineSandbox();
/** Many clients share one process and its two cores here. */
const PATIENT = { commandMs: 5_000, connectMs: 10_000 };
const INSTANCES = 8;
const READERS = 200;
const LEASE = `{numbers}:lease:${createHash('sha256').update('a').digest('base64url').slice(0, 22)}`;

let engine: CacheEngine;
let admin: Redis;
let test: TestDatabase;
let database: Database;
let instances: Instance[] = [];
const start = (): Instance => {
  const made = instance({ url: engine.url, caFile: engine.caFile, timeouts: PATIENT });
  instances.push(made);
  return made;
};

beforeAll(async () => {
  test = await createTestDatabase();
  database = openMysql(test.url, { connections: READERS, timeouts: { statement: 10_000, connect: 10_000 } });
  engine = must(
    await startCache({ directory: join(root, 'cache'), preferredPort: 16_800, yes: true, mode: 'single' }),
  );
  admin = new Redis(Number(new URL(engine.url).port), '127.0.0.1');
});
afterAll(async () => {
  admin.disconnect();
  await engine.stop();
  await database.close();
  await test.drop();
});
beforeEach(async () => void (await admin.flushall()));
afterEach(() => {
  for (const { cache } of instances) cache.close();
  instances = [];
});

/** A load that the real server takes so long for, and how often it was asked. */
function slowLoad(seconds: number): { load: () => Promise<{ n: number }>; count: () => number } {
  let n = 0;
  const load = async (): Promise<{ n: number }> => {
    n += 1;
    const mine = n;
    await database.read('SELECT SLEEP(?)', [seconds]);
    return { n: mine };
  };
  return { load, count: () => n };
}

/** So many instances, and what all their readers, who come at once, are answered. */
async function readersOf(count: number, load: () => Promise<{ n: number }>) {
  const many = Array.from({ length: count }, start);
  await Promise.all(many.map(({ cache }) => cache.state()));
  const readers = Array.from({ length: READERS }, (_, i) => must(many[i % count]));
  return Promise.allSettled(readers.map(({ cached }) => cached.read(aNumber('a'), load)));
}
const ones = Array.from({ length: READERS }, () => ({ status: 'fulfilled', value: { n: 1 } }));

describe('when 200 read one key and the database takes 3 s', () => {
  it.each([INSTANCES, READERS])('the database is asked once by %i instances', async (count) => {
    const { load, count: asked } = slowLoad(3);
    expect(await readersOf(count, load)).toEqual(ones);
    expect(asked()).toBe(1);
  });

  it('the database is asked once more for a value that has become too old, which is served meanwhile', async () => {
    const { load, count } = slowLoad(3);
    const many = Array.from({ length: INSTANCES }, start);
    await must(many[0]).cached.read(aNumber('a'), async () => ({ n: 0 }));
    for (const each of many) each.later(2_100);
    const refreshing = must(many[0]).cached.read(aNumber('a'), load);
    await pause(100);
    for (const { cached } of many) expect(await cached.read(aNumber('a'), load)).toEqual({ n: 0 });
    expect(await refreshing).toEqual({ n: 1 });
    expect(count()).toBe(1);
  });
});

describe('when a load fails that 200 wait for', () => {
  it.each([
    new DomainError('database_busy', 'Too many requests at this moment.', { retryAfterSeconds: 2 }),
    new DomainError('event_not_found', 'There is no such event.'),
  ])('all are refused alike, and the database is asked once: %s', async (refusal) => {
    let asked = 0;
    const outcomes = await readersOf(INSTANCES, async () => {
      asked += 1;
      await pause(2_500);
      throw refusal;
    });
    const { code, message, retryAfterSeconds } = refusal;
    const reason = expect.objectContaining({ code, message, retryAfterSeconds });
    expect(outcomes).toEqual(ones.map(() => ({ status: 'rejected', reason })));
    expect(asked).toBe(1);
  });

  it.each([
    ['database_busy', { value: { n: 7 } }],
    ['event_not_found', { error: expect.objectContaining({ code: 'event_not_found' }) }],
  ] as const)('the one that fetches anew what is stale serves it if it was %s', async (code, answer) => {
    const one = start();
    await one.cached.read(aNumber('a'), async () => ({ n: 7 }));
    one.later(2_100);
    const reading = one.cached.read(aNumber('a'), () => Promise.reject(new DomainError(code, 'No.')));
    expect(await timed(reading)).toMatchObject(answer);
  });
});

describe('when a lease is held for very long', () => {
  it('whoever waits for a load that never ends is refused, without asking the database as well', async () => {
    const { load, count } = countedLoad();
    const holder = setInterval(() => void admin.set(LEASE, String(Date.now()), 'PX', 2_000), 100);
    await admin.set(LEASE, '1', 'PX', 2_000);
    const { error, ms } = await timed(start().cached.read(aNumber('a'), load));
    clearInterval(holder);
    expect(error).toMatchObject({ code: 'database_busy', retryAfterSeconds: expect.any(Number) });
    expect(ms).toBeGreaterThan(10_000);
    expect(count()).toBe(0);
  });
});

describe('when requests of one instance read one key', () => {
  it('a change between them lets the second ask anew', async () => {
    const { load, count } = countedLoad(500);
    const one = start();
    const before = one.cached.read(aNumber('a'), load);
    await pause(100);
    await one.cached.invalidate('numbers');
    expect(await one.cached.read(aNumber('a'), load)).toEqual({ n: 2 });
    expect(await before).toEqual({ n: 1 });
    expect(count()).toBe(2);
  });
});
