import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'iovalkey';
import { FUNCTIONS } from '../../resources/functions/index.ts';
import { cacheGroups } from '../../src/events/events.ts';
import { startCache, type Cache as CacheEngine } from '../../tools/local/engines/cache.ts';
import { publish, startApi, type TestApi } from '../support/api.ts';
import { aNumber, countedLoad, instance } from '../support/cached.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { newUser } from '../support/gateway-event.ts';

const { root } = engineSandbox();
const EVENT = '0199b0f0-0000-7000-8000-000000000001';
const PAUSE_MS = 300;
let engine: CacheEngine;
let admin: Redis;

/** The engine takes any password: what is tested is what the user may do then. */
const anyPassword = (user: string) => () => ({ user, password: 'any' });
const clientOf = (user: string): Redis =>
  new Redis(engine.url, {
    username: user,
    password: 'any',
    enableReadyCheck: false,
    retryStrategy: () => null,
  });

beforeAll(async () => {
  const directory = join(root, 'cache');
  engine = must(await startCache({ directory, preferredPort: 17_100, mode: 'single', yes: true }));
  admin = new Redis(engine.url);
  await admin.call('ACL', 'SETUSER', 'admin', 'on', 'nopass', '~*', '&*', '+@all');
  await admin.call('AUTH', 'admin', 'any');
  for (const { role, cacheAccess } of FUNCTIONS)
    if (cacheAccess !== undefined)
      await admin.call('ACL', 'SETUSER', role, 'reset', 'nopass', ...cacheAccess.split(' '));
  await admin.call('ACL', 'SETUSER', 'default', 'off', 'resetpass', '-@all');
});
afterAll(async () => {
  admin.disconnect();
  await engine.stop();
});

/** What the engine has refused since it was last asked: commands and keys. */
async function refused(): Promise<string[]> {
  const entries = (await admin.call('ACL', 'LOG')) as string[][];
  await admin.call('ACL', 'LOG', 'RESET');
  return entries.map(
    (entry) => `${entry[entry.indexOf('reason') + 1]} ${entry[entry.indexOf('object') + 1]}`,
  );
}

describe('the access string of each function', () => {
  let api: TestApi;
  const organizer = newUser('organizer');
  beforeAll(async () => {
    api = await startApi({ CACHE_URL: engine.url, CACHE_USER: 'api', CACHE_NAME: 'concert-test' });
  });
  afterAll(() => api.stop());

  it('lets the API do all that it does', async () => {
    await refused();
    const get = async (path: string) => (await api.request({ method: 'GET', path })).body;
    const { id } = (await publish(api, organizer, { title: 'Before' })).body;
    // On a busy machine its 100 ms may pass; the circuit then closes after five seconds.
    while ((await get('/api/health')).cache !== 'up') await pause(1_000);
    for (let i = 0; i < 2; i += 1) expect(await get(`/api/events/${id}`)).toMatchObject({ title: 'Before' });
    expect((await get('/api/events?city=Ghent')).items).toEqual([]);
    await api.request({
      method: 'PATCH',
      path: `/api/events/${id}`,
      body: { title: 'After' },
      as: organizer,
    });
    expect(await get(`/api/events/${id}`)).toMatchObject({ title: 'After' });
    // A load that fails leaves its mark too.
    const timeouts = { commandMs: 5_000, connectMs: 5_000 };
    const me = instance({ url: engine.url, caFile: undefined, login: anyPassword('api'), timeouts });
    const failing = me.cached.read(aNumber('a', cacheGroups(EVENT)[1]), () =>
      Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    me.cache.close();
    expect([me.log, await refused()]).toEqual([[], []]);
    expect(await admin.dbsize()).toBeGreaterThan(1);
  });

  it('lets pictures drop what is cached of an event, and nothing else', async () => {
    const me = instance({ url: engine.url, caFile: undefined, login: anyPassword('pictures') });
    const before = await admin.mget(...cacheGroups(EVENT).map((group) => `{${group}}:generation`));
    for (const group of cacheGroups(EVENT)) await me.cached.invalidate(group);
    const after = await admin.mget(...cacheGroups(EVENT).map((group) => `{${group}}:generation`));
    expect(after.filter((generation, i) => generation !== null && generation !== before[i])).toHaveLength(2);
    expect([me.log, await refused()]).toEqual([[], []]);
    me.cache.close();
    const client = clientOf('pictures');
    for (const command of [
      ['MGET', '{events}:generation'],
      ['SET', '{events}:value:x', '1'],
      ['DEL', '{events}:generation'],
      ['PING'],
    ])
      await expect(client.call(command[0]!, ...command.slice(1))).rejects.toThrow(/^NOPERM/);
    client.disconnect();
  });

  it.each(['api', 'pictures'] as const)('keeps %s from everything else', async (user) => {
    const client = clientOf(user);
    for (const command of [
      ['FLUSHALL'],
      ['FLUSHDB'],
      ['KEYS', '*'],
      ['SCAN', '0'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['CLIENT', 'LIST'],
      ['EVAL', 'return 1', '0'],
      ['SWAPDB', '0', '1'],
      ['SHUTDOWN', 'NOSAVE'],
      ['GETDEL', '{events}:generation'],
      ['SET', 'other', '1'],
      ['SET', '{events', '1'],
      ['SET', '{other}:generation', '1'],
      ['SET', 'x{events}:generation', '1'],
      ['PUBLISH', 'a', 'b'],
    ])
      await expect(client.call(command[0]!, ...command.slice(1))).rejects.toThrow(/^NOPERM/);
    client.disconnect();
  });

  it('lets nobody in without a name', async () => {
    const client = new Redis(engine.url, { enableReadyCheck: false, retryStrategy: () => null });
    await expect(client.call('PING')).rejects.toThrow(/^NOAUTH/);
    await expect(client.call('AUTH', 'default', '')).rejects.toThrow(/^WRONGPASS/);
    client.disconnect();
  });
});

describe('when the cache refuses', () => {
  const read = (me: ReturnType<typeof instance>) =>
    me.cached.read(aNumber('a', cacheGroups(EVENT)[0]), countedLoad().load);
  const refusing: Record<
    string,
    [login: (() => { user: string; password: string }) | undefined, says: RegExp]
  > = {
    'who says no name': [undefined, /NOAUTH/],
    'an unknown user': [() => ({ user: 'stranger', password: 'any' }), /WRONGPASS/],
    'a command': [anyPassword('pictures'), /NOPERM/],
    'nobody, but no name can be given': [
      () => {
        throw new Error('no credentials');
      },
      /no credentials/,
    ],
  };

  it.each(Object.keys(refusing))('%s, reads do without it and say so once', async (name) => {
    const [login, says] = refusing[name]!;
    const me = instance({ url: engine.url, caFile: undefined, login, pauseMs: PAUSE_MS });
    for (let i = 0; i < 3; i += 1) expect(await read(me)).toEqual({ n: 1 });
    expect(await me.cache.state()).toBe('down');
    expect(me.log).toHaveLength(1);
    expect(me.log[0]).toMatch(says);
    expect(me.log[0]).toContain('cache unavailable');
    me.cache.close();
  });

  it('a connection until its user is back, the next one asks for another password', async () => {
    let asked = 0;
    const login = () => ({ user: 'api', password: String((asked += 1)) });
    await admin.call('ACL', 'SETUSER', 'api', 'off');
    const me = instance({ url: engine.url, caFile: undefined, login, pauseMs: PAUSE_MS });
    expect(await me.cache.state()).toBe('down');
    await admin.call('ACL', 'SETUSER', 'api', 'on');
    await pause(PAUSE_MS);
    expect([await me.cache.state(), asked]).toEqual(['up', 2]);
    // As after the twelve hours that ElastiCache gives a connection.
    await admin.call('CLIENT', 'KILL', 'USER', 'api');
    await pause(50);
    expect([await me.cache.state(), asked, me.log.length]).toEqual(['up', 3, 1]);
    me.cache.close();
  });
});
