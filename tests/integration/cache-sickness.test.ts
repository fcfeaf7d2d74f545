import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheProbe } from '../../tools/local/engines/cache-probe.ts';
import { startCache, type Cache as CacheEngine } from '../../tools/local/engines/cache.ts';
import { createAuthority } from '../support/certificates.ts';
import { aNumber, countedLoad, instance, type Instance } from '../support/cached.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { timed } from '../support/mysql.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const { root } = engineSandbox();
const PAUSE_MS = 400;
/** Connecting, or one command, with some air for a busy machine. */
const ONE_TIMEOUT_MS = 750;
const AT_ONCE_MS = 60;

/** Has the node tell cluster clients that it is found through the proxy. */
const announce = async ({ url, caFile }: CacheEngine, through: string): Promise<void> => {
  await new CacheProbe(url, caFile).command(
    'CONFIG',
    'SET',
    'cluster-announce-tls-port',
    new URL(through).port,
  );
};

const accidents: unknown[] = [];
const note = (error: unknown) => accidents.push(error);
process.on('unhandledRejection', note).on('uncaughtException', note);
afterAll(() => {
  process.off('unhandledRejection', note).off('uncaughtException', note);
});

describe.each(['single', 'tls-cluster'] as const)('when the cache is %s', (mode) => {
  let engine: CacheEngine;
  let proxy: TcpProxy;
  let me: Instance;

  beforeAll(async () => {
    const directory = join(root, mode);
    engine = must(await startCache({ directory, preferredPort: 16_800, mode, yes: true }));
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    proxy = await startTcpProxy(engine.url);
    if (mode === 'tls-cluster') await announce(engine, proxy.url);
    me = instance({ url: proxy.url, caFile: engine.caFile, pauseMs: PAUSE_MS });
  });
  afterEach(async () => {
    me.cache.close();
    await proxy.shut();
    await pause(50);
    expect(accidents).toEqual([]);
  });

  const read = (key = 'a') => timed(me.cached.read(aNumber(key), countedLoad().load));
  const expectUncached = async (): Promise<void> => {
    const first = await read();
    expect(first).toMatchObject({ value: { n: 1 } });
    expect(first.ms).toBeLessThan(ONE_TIMEOUT_MS);
    for (let i = 0; i < 5; i += 1) {
      const next = await read();
      expect(next.value).toEqual({ n: 1 });
      expect(next.ms).toBeLessThan(AT_ONCE_MS);
    }
    expect(me.log).toHaveLength(1);
    expect(JSON.parse(must(me.log[0]))).toMatchObject({ level: 'WARN', message: 'cache unavailable' });
    expect(await me.cache.state()).toBe('down');
  };
  const expectRecovery = async (): Promise<void> => {
    await proxy.heal();
    await pause(PAUSE_MS);
    expect(await me.cache.state()).toBe('up');
    await me.cached.read(aNumber('back'), countedLoad().load);
    expect(await me.cached.read(aNumber('back'), async () => ({ n: 99 }))).toEqual({ n: 1 });
  };

  it('and refuses connections, serves without it, and with it again after a pause', async () => {
    await proxy.shut();
    await expectUncached();
    await expectRecovery();
  });

  it('and accepts connections but never answers, waits once, and leaves no connection behind', async () => {
    proxy.swallow();
    await expectUncached();
    for (let i = 0; i < 2; i += 1) {
      await pause(PAUSE_MS);
      expect((await read()).ms).toBeLessThan(ONE_TIMEOUT_MS);
    }
    await pause(200);
    expect(proxy.open()).toBe(0);
    await expectRecovery();
  });

  it('and becomes slow, waits once', async () => {
    await me.cache.state();
    proxy.delay(1_000);
    await expectUncached();
    await expectRecovery();
  });

  it('and stops answering between two commands, waits once', async () => {
    await me.cache.state();
    const value = await timed(
      me.cached.read(aNumber('b'), async () => {
        proxy.swallow();
        return { n: 5 };
      }),
    );
    expect(value).toMatchObject({ value: { n: 5 } });
    expect(value.ms).toBeLessThan(ONE_TIMEOUT_MS);
    expect((await read()).ms).toBeLessThan(AT_ONCE_MS);
    expect(me.log).toHaveLength(1);
    await expectRecovery();
  });

  it('and closes an idle connection, as it does with frozen ones, connects again without a word', async () => {
    await me.cached.read(aNumber('idle'), countedLoad().load);
    const before = proxy.accepted();
    proxy.cut();
    await pause(50);
    expect(await me.cached.read(aNumber('idle'), async () => ({ n: 99 }))).toEqual({ n: 1 });
    expect(me.log).toEqual([]);
    // A cluster client opens one connection for its commands and one to ask who serves what.
    expect(proxy.accepted() - before).toBeLessThanOrEqual(mode === 'single' ? 1 : 3);
  });

  it('and dies in the middle of many commands, fails none of them and tries once for each pause', async () => {
    await me.cache.state();
    proxy.swallow();
    const before = proxy.accepted();
    const many = Promise.all(Array.from({ length: 30 }, (_, i) => read(`many${i}`)));
    await pause(20);
    await proxy.shut();
    for (const { value, ms } of await many) {
      expect(value).toEqual({ n: 1 });
      expect(ms).toBeLessThan(ONE_TIMEOUT_MS);
    }
    expect(me.log).toHaveLength(1);
    expect(proxy.accepted()).toBe(before);
    await expectRecovery();
  });

  it('and was never asked, costs nothing to close', () => {
    me.cache.close();
    expect(proxy.accepted()).toBe(0);
  });
});

describe('when the cache cannot be trusted or understood', () => {
  let engine: CacheEngine;
  beforeAll(async () => {
    const directory = join(root, 'distrusted');
    engine = must(await startCache({ directory, preferredPort: 16_900, mode: 'tls-cluster', yes: true }));
  });
  afterAll(() => engine.stop());

  it.each(['another authority', 'no authority', 'a file that is missing', 'no TLS'])(
    'with %s, serves without it',
    async (what) => {
      const other = await createAuthority(root);
      const caFile =
        what === 'another authority'
          ? other.caFile
          : what === 'a file that is missing'
            ? '/no.crt'
            : undefined;
      const url = what === 'no TLS' ? engine.url.replace('rediss:', 'redis:') : engine.url;
      const me = instance({ url, caFile, pauseMs: PAUSE_MS });
      const { value, ms } = await timed(me.cached.read(aNumber('a'), countedLoad().load));
      expect(value).toEqual({ n: 1 });
      expect(ms).toBeLessThan(ONE_TIMEOUT_MS);
      expect(me.log).toHaveLength(1);
      expect(await me.cache.state()).toBe('down');
      me.cache.close();
      expect(accidents).toEqual([]);
    },
  );
});
