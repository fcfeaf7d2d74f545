import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'iovalkey';
import { cacheUsers } from '../../resources/cache-users.ts';
import type { Resource } from '../../resources/cloudformation.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { cacheToken } from '../../src/platform/cache-token.ts';
import { type EmulatedAws, startEmulatedAws } from '../../tools/emulator/start.ts';
import { instance } from '../support/cached.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';

const { root } = engineSandbox();
const directory = join(root, 'aws');
const name = 'concert-emulated';
const users = cacheUsers({ name, stage: 'emulated', settings: defaultSettings() }) as Record<
  'CacheApiUser' | 'CachePicturesUser' | 'CacheDefaultUser' | 'CacheUserGroup',
  Resource
>;
const cacheOf = (more: object) => ({
  Type: 'AWS::ElastiCache::ServerlessCache',
  Properties: { ServerlessCacheName: name, Engine: 'valkey', MajorEngineVersion: '8', ...more },
});
const grouped = { ...users, Cache: cacheOf({ UserGroupId: { Ref: 'CacheUserGroup' } }) };

let aws: EmulatedAws;
let client: CloudFormationClient;
let url: string;
beforeAll(async () => {
  aws = await startEmulatedAws({ directory, port: 24_600, yes: true });
  client = new CloudFormationClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client?.destroy();
  await aws?.stop();
});

const wait = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
/** The same resource, but for some properties. */
const changed = <R extends { Properties: object }>(resource: R, more: object) => ({
  ...resource,
  Properties: { ...resource.Properties, ...more },
});
const asked = (Resources: object) => ({
  StackName: name,
  TemplateBody: JSON.stringify({
    Resources,
    Outputs: { Port: { Value: { 'Fn::GetAtt': ['Cache', 'Endpoint.Port'] } } },
  }),
});
async function create(Resources: object): Promise<void> {
  await client.send(new CreateStackCommand(asked(Resources)));
  await waitUntilStackCreateComplete({ ...wait, client }, { StackName: name });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
  url = `rediss://127.0.0.1:${must(Stacks?.[0]?.Outputs?.[0]?.OutputValue)}`;
}
async function update(Resources: object): Promise<void> {
  await client.send(new UpdateStackCommand(asked(Resources)));
  await waitUntilStackUpdateComplete({ ...wait, client }, { StackName: name });
}

const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
type Login = { user: string; password: string };
const login = (user: string, more: Record<string, string> = {}, now = new Date()): Login => ({
  user,
  password: cacheToken({ user, cache: more['cache'] ?? name }, { ...credentials, ...more }, now),
});
const connect = (who?: () => Login) => instance({ url, caFile: join(directory, 'aws/ca.crt'), login: who });

/** What the cache says to somebody's first command. */
async function state(who?: () => Login): Promise<string> {
  const me = connect(who);
  const found = await me.cache.state();
  me.cache.close();
  return found === 'up'
    ? 'up'
    : (/NOAUTH|WRONGPASS|NOPERM/.exec(me.log.join('\n'))?.[0] ?? me.log.join('\n'));
}
const API = 'concert-emulated-api';
const PICTURES = 'concert-emulated-pictures';

describe('an emulated cache', () => {
  it('without a user group takes everybody, as those of older stacks do', async () => {
    await create({ ...users, Cache: cacheOf({}) });
    expect(await state()).toBe('up');
    expect(await state(() => login(API))).toBe('WRONGPASS');
  });

  it('that gets one takes the functions, by the signature of their roles, and nobody without a name', async () => {
    await update(grouped);
    expect(await state()).toBe('NOAUTH');
    expect(await state(() => login(API))).toBe('up');
  });

  const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
  it.each<[string, () => Login]>([
    ['of another user', () => ({ user: API, password: login(PICTURES).password })],
    ['for another cache', () => login(API, { cache: 'another' })],
    ['for another region', () => login(API, { AWS_REGION: 'eu-central-1' })],
    ['of another secret', () => login(API, { AWS_SECRET_ACCESS_KEY: 'guessed' })],
    ['of nobody', () => login(API, { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' })],
    ['that has ended', () => login(API, {}, minutesAgo(16))],
    ['that is not valid yet', () => login(API, {}, minutesAgo(-16))],
    ['that was changed', () => ({ user: API, password: login(API).password.replace('900', '899') })],
    ['that is none', () => ({ user: API, password: 'secret' })],
    ['of a user outside the group', () => login('concert-other-api')],
    ['of the user who is off', () => login('default')],
  ])('refuses a token %s', async (_what, who) => {
    expect(await state(who)).toBe('WRONGPASS');
  });

  it('lets each do what its access string says', async () => {
    const me = connect(() => login(PICTURES));
    await me.cached.invalidate('events');
    expect(me.log).toEqual([]);
    expect(await me.cache.get(['{events}:generation'])).toBeUndefined();
    expect(me.log.join('')).toContain('NOPERM');
    me.cache.close();
    const api = connect(() => login(API));
    expect(await api.cache.get(['{events}:generation'])).toEqual([expect.any(String)]);
    api.cache.close();
  });

  it('takes HELLO for AUTH, and AUTH again on the same connection', async () => {
    const ca = readFileSync(join(directory, 'aws/ca.crt'), 'utf8');
    const one = new Redis(url, { tls: { ca }, enableReadyCheck: false, retryStrategy: () => null });
    await expect(one.call('HELLO', '2')).rejects.toThrow(/^NOAUTH/);
    await expect(one.call('HELLO', '2', 'AUTH', API, 'wrong')).rejects.toThrow(/^WRONGPASS/);
    expect(await one.call('HELLO', '2', 'AUTH', API, login(API).password)).toContain('proto');
    await expect(one.call('AUTH', API, 'wrong')).rejects.toThrow(/^WRONGPASS/);
    expect(await one.call('AUTH', API, login(API).password)).toBe('OK');
    await expect(one.call('FLUSHALL')).rejects.toThrow(/^NOPERM/);
    expect(await one.call('PING')).toBe('PONG');
    one.disconnect();
  });

  it('follows a change of an access string', async () => {
    const AccessString = 'on ~{events}:* -@all +mget';
    await update({ ...grouped, CacheApiUser: changed(users.CacheApiUser, { AccessString }) });
    expect(await state(() => login(API))).toBe('NOPERM');
    await update(grouped);
    expect(await state(() => login(API))).toBe('up');
  });

  it('that loses its group takes everybody again, and goes with its users', async () => {
    await update({ ...users, Cache: cacheOf({}) });
    expect(await state()).toBe('up');
    await client.send(new DeleteStackCommand({ StackName: name }));
    await waitUntilStackDeleteComplete({ ...wait, client }, { StackName: name });
    expect(await state()).toMatch(/cache unavailable/);
    const engine = new Redis(must(aws.cache).url, { tls: { rejectUnauthorized: false } });
    expect(await engine.call('ACL', 'USERS')).toEqual(['default']);
    engine.disconnect();
  });
});

describe('users that AWS refuses', () => {
  const group = (more: object) => changed(users.CacheUserGroup, more);
  const renamed = changed(users.CacheApiUser, { UserName: 'somebody' });
  const unknown = changed(users.CacheApiUser, { AccessString: 'on ~* +no-such-command' });
  it.each<[string, object, RegExp]>([
    [
      'a group without a default user',
      { CacheApiUser: users.CacheApiUser, Group: group({ UserIds: [{ Ref: 'CacheApiUser' }] }) },
      /DefaultUserRequired/,
    ],
    [
      'a group of valkey with a user without a password',
      {
        CacheDefaultUser: users.CacheDefaultUser,
        Group: group({ Engine: 'valkey', UserIds: [{ Ref: 'CacheDefaultUser' }] }),
      },
      /without a password/,
    ],
    ['another name than the id', { renamed }, /must be same/],
    ['an access string that the engine does not understand', { unknown }, /no-such-command/],
  ])('%s', async (_what, Resources, why) => {
    const StackName = 'refused';
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: JSON.stringify({ Resources }),
      }),
    );
    await expect(waitUntilStackCreateComplete({ ...wait, client }, { StackName })).rejects.toThrow();
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    expect(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).join('\n')).toMatch(why);
    await client.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ ...wait, client }, { StackName });
  });
});
