import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../src/config/settings.ts';
import type { LivePatient } from '../../tools/operate/doctor/finding.ts';
import { cacheHasUsers } from '../../tools/operate/doctor/live/cache.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';

const { root } = engineSandbox();
let aws: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  aws = await startMinistackWith('elasticache', join(root, 'aws'));
});
afterAll(() => aws?.stop());

const patient = (more: Partial<LivePatient> = {}): LivePatient => ({
  name: 'concert-prod',
  stage: 'prod',
  settings: defaultSettings(),
  aws: { region: 'us-east-1', endpoint: aws.url },
  caller: { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ann' },
  status: 'CREATE_COMPLETE',
  outputs: {},
  resources: {},
  types: {},
  ...more,
});

describe('the doctor', () => {
  it('tells a cache that takes everybody, and a function that it does not take', async () => {
    const ask = (Action: string, parameters: Record<string, string>) =>
      fetch(aws.url, {
        method: 'POST',
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=test/20270101/us-east-1/elasticache/aws4_request',
        },
        body: new URLSearchParams({ Action, Version: '2015-02-02', ...parameters }),
      });
    const resources = { CacheUserGroup: 'concert-prod', CacheApiUser: 'concert-prod-api' };
    const types = { CacheUserGroup: 'AWS::ElastiCache::UserGroup', CacheApiUser: 'AWS::ElastiCache::User' };
    const one = patient({ resources, types });
    expect(await cacheHasUsers(patient())).toEqual([]);
    await expect(cacheHasUsers(one)).rejects.toThrow(/^ElastiCache DescribeServerlessCaches: .*not found/);

    const group = { UserGroupId: 'concert-prod' };
    const cache = { ServerlessCacheName: 'concert-prod' };
    const user = {
      UserId: 'concert-prod-api',
      UserName: 'concert-prod-api',
      AccessString: 'on',
      Engine: 'redis',
    };
    await ask('CreateUser', user);
    await ask('CreateUserGroup', { ...group, Engine: 'redis' });
    await ask('CreateServerlessCache', { ...cache, Engine: 'valkey' });
    expect(await cacheHasUsers(one)).toMatchObject([
      {
        level: 'problem',
        what: 'the user group of the cache is missing, not concert-prod',
        fix: expect.stringContaining('--serverless-cache-name concert-prod --user-group-id concert-prod'),
      },
    ]);
    await ask('ModifyServerlessCache', { ...cache, ...group });
    expect(await cacheHasUsers(one)).toMatchObject([
      {
        level: 'problem',
        what: 'the user group of the cache lacks concert-prod-api',
        fix: expect.stringContaining('--user-group-id concert-prod --user-ids-to-add concert-prod-api'),
      },
    ]);
    await ask('ModifyUserGroup', { ...group, 'UserIdsToAdd.member.1': 'concert-prod-api' });
    expect(await cacheHasUsers(one)).toEqual([
      { level: 'ok', what: 'the cache accepts 1 user and no others' },
    ]);
  });
});
