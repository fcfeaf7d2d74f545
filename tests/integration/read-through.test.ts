import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'iovalkey';
import { startCache, type Cache as CacheEngine } from '../../tools/local/engines/cache.ts';
import { aNumber, countedLoad, instance, type Instance } from '../support/cached.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';

const { root } = engineSandbox();
/** As the cache's own keys name what they hold. */
const hash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);

/** Forty clients share one process and its two cores here; how a slow cache is met is another test's subject. */
const PATIENT = { commandMs: 5_000, connectMs: 10_000 };

describe.each(['single', 'tls-cluster'] as const)('when the cache is %s', (mode) => {
  let engine: CacheEngine;
  let admin: Redis | Cluster;
  let instances: Instance[] = [];
  const start = (): Instance => {
    const made = instance({ url: engine.url, caFile: engine.caFile, timeouts: PATIENT });
    instances.push(made);
    return made;
  };
  const keys = async (): Promise<string[]> =>
    (admin instanceof Redis ? admin : must(admin.nodes('master')[0])).keys('*');
  const keyOf = async (kind: string): Promise<string> =>
    must((await keys()).find((key) => key.includes(`:${kind}`)));

  beforeAll(async () => {
    const directory = join(root, mode);
    engine = must(await startCache({ directory, preferredPort: 16_600, mode, yes: true }));
    const port = Number(new URL(engine.url).port);
    admin =
      engine.caFile === undefined
        ? new Redis(port, '127.0.0.1')
        : new Cluster([{ host: '127.0.0.1', port }], {
            redisOptions: { tls: { ca: readFileSync(engine.caFile, 'utf8') } },
          });
  });
  afterAll(async () => {
    admin.disconnect();
    await engine.stop();
  });
  beforeEach(async () => {
    for (const key of await keys()) await admin.del(key);
  });
  afterEach(() => {
    const logs = instances.flatMap(({ log }) => log);
    for (const { cache } of instances) cache.close();
    instances = [];
    expect(logs).toEqual([]);
  });

  it('serves a fresh value without the database, to every instance', async () => {
    const { load, count } = countedLoad();
    for (const each of [start(), start(), start()]) {
      expect(await each.cached.read(aNumber('a'), load)).toEqual({ n: 1 });
      expect(await each.cached.read(aNumber('a'), load)).toEqual({ n: 1 });
    }
    expect(await start().cached.read(aNumber('b'), load)).toEqual({ n: 2 });
    expect(count()).toBe(2);
  });

  it('serves a stale value to all but the one that fetches the new one', async () => {
    const { load, count } = countedLoad(200);
    const [first, second, third] = [start(), start(), start()];
    await first.cached.read(aNumber('a'), load);
    for (const each of instances) each.later(2_100);
    const refreshing = first.cached.read(aNumber('a'), load);
    await pause(50);
    expect(await second.cached.read(aNumber('a'), load)).toEqual({ n: 1 });
    expect(await refreshing).toEqual({ n: 2 });
    expect(await third.cached.read(aNumber('a'), load)).toEqual({ n: 2 });
    expect(count()).toBe(2);
  });

  it.each([5, 400, 1_200])(
    'asks the database once for 40 instances that miss, if it takes %i ms',
    async (ms) => {
      const { load, count } = countedLoad(ms);
      const many = Array.from({ length: 40 }, start);
      await Promise.all(many.map(({ cache }) => cache.state()));
      const values = await Promise.all(many.map(({ cached }) => cached.read(aNumber('cold'), load)));
      expect(values).toEqual(many.map(() => ({ n: 1 })));
      expect(count()).toBe(1);
    },
  );

  it('when the one that fetches dies, has one other take over within the lease', async () => {
    const { load, count } = countedLoad();
    await start().cache.claim(`{numbers}:lease:${hash('a')}`, 1_000);
    const many = Array.from({ length: 10 }, start);
    const begin = performance.now();
    const values = await Promise.all(many.map(({ cached }) => cached.read(aNumber('a'), load)));
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(values).toEqual(many.map(() => ({ n: 1 })));
    expect(count()).toBe(1);
  });

  it('when the database fails, tells everybody at once, and holds up nobody after that', async () => {
    const failing = async (): Promise<never> => {
      await pause(100);
      throw new Error('the database is away');
    };
    const many = Array.from({ length: 10 }, start);
    const begin = performance.now();
    const outcomes = await Promise.allSettled(many.map(({ cached }) => cached.read(aNumber('a'), failing)));
    expect(outcomes.map(({ status }) => status)).toEqual(many.map(() => 'rejected'));
    expect(performance.now() - begin).toBeLessThan(1_000);
    expect(await start().cached.read(aNumber('a'), countedLoad().load)).toEqual({ n: 1 });
  });

  it('does not bring back what a change during the load made wrong', async () => {
    const { load, count } = countedLoad(200);
    const [reader, writer] = [start(), start()];
    const reading = reader.cached.read(aNumber('a'), load);
    await pause(100);
    await writer.cached.invalidate('numbers');
    expect(await reading).toEqual({ n: 1 });
    expect(await writer.cached.read(aNumber('a'), load)).toEqual({ n: 2 });
    expect(await reader.cached.read(aNumber('a'), load)).toEqual({ n: 2 });
    expect(count()).toBe(2);
  });

  it('drops one group and no other', async () => {
    const { load } = countedLoad();
    const { cached } = start();
    await cached.read(aNumber('a', 'one'), load);
    await cached.read(aNumber('a', 'two'), load);
    await cached.invalidate('one');
    expect(await cached.read(aNumber('a', 'two'), load)).toEqual({ n: 2 });
    expect(await cached.read(aNumber('a', 'one'), load)).toEqual({ n: 3 });
  });

  it.each([
    ['no JSON', 'not at all'],
    ['another shape', JSON.stringify({ n: 1 })],
    ['a value of another shape', JSON.stringify({ generation: '', freshUntil: 9e15, value: { n: 'one' } })],
    ['another generation', JSON.stringify({ generation: 'other', freshUntil: 9e15, value: { n: 7 } })],
    ['a prototype', '{"__proto__":{"generation":"","freshUntil":9e15,"value":{"n":7}}}'],
    ['nothing', ''],
    ['null', 'null'],
  ])('does not believe a cache that holds %s', async (_what, text) => {
    const { cached } = start();
    await cached.read(aNumber('a'), countedLoad().load);
    await admin.set(await keyOf('value'), text);
    expect(await cached.read(aNumber('a'), async () => ({ n: 42 }))).toEqual({ n: 42 });
    expect(await cached.read(aNumber('a'), countedLoad().load)).toEqual({ n: 42 });
  });

  it('does not mind values of another type', async () => {
    const { cached } = start();
    await cached.invalidate('numbers');
    await cached.read(aNumber('a'), countedLoad().load);
    for (const key of await keys()) {
      await admin.del(key);
      await admin.lpush(key, 'x');
    }
    expect(await cached.read(aNumber('a'), async () => ({ n: 42 }))).toEqual({ n: 42 });
    expect(await cached.read(aNumber('a'), countedLoad().load)).toEqual({ n: 42 });
  });

  it('is not held up twice by a lease that nobody holds', async () => {
    const { cached } = start();
    await admin.set(`{numbers}:lease:${hash('a')}`, '1');
    expect(await cached.read(aNumber('a'), async () => ({ n: 42 }))).toEqual({ n: 42 });
    const begin = performance.now();
    expect(await cached.read(aNumber('a'), countedLoad().load)).toEqual({ n: 42 });
    expect(performance.now() - begin).toBeLessThan(200);
  });

  it('keeps nothing for longer than it may be served', async () => {
    const { cached } = start();
    await cached.read(aNumber('a'), countedLoad().load);
    const key = await keyOf('value');
    expect(await admin.pttl(key)).toBeLessThanOrEqual(5_000);
    expect(await admin.pttl(key)).toBeGreaterThan(4_000);
    expect((await keys()).filter((name) => name.includes(':lease:'))).toEqual([]);
  });
});
