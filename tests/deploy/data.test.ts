import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetBucketTaggingCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type DeployTarget, startDeployTarget } from '../support/deployed-stack.ts';
import type { CommandResult } from '../support/service-package.ts';

// The rows of docs/adr/0042-only-a-removal-deletes.md about the bucket, in an order in which each starts where the last ended.
jest.setTimeout(240_000);

let target: DeployTarget;
let s3: S3Client;
beforeAll(async () => {
  target = await startDeployTarget();
  s3 = new S3Client({
    endpoint: target.aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
}, 240_000);
afterAll(async () => {
  s3?.destroy();
  await target?.stop();
});

const KEPT = { cache: { enabled: false }, media: { keepOnRemove: true } };
const GOING = { cache: { enabled: false } };
const FIRST = 'concert-prod-000000000000-us-east-1';
const SECOND = 'another-bucket-of-ours';

const deploy = (settings: object): Promise<CommandResult> => target.sls(['deploy'], settings);

/** A deploy that fails after everything that a setting changes has changed. */
async function failingDeploy(settings: object): Promise<CommandResult> {
  const broken = join(target.project, 'src/database/migrations/0999-broken.sql');
  writeFileSync(broken, 'ALTER TABLE no_such_table ADD x INT;\n');
  try {
    const failed = await deploy(settings);
    // Refused by the database, not before anything was deployed.
    expect(failed.stdout + failed.stderr).toMatch(/migration 999 \(broken\) failed: /);
    return failed;
  } finally {
    rmSync(broken);
  }
}

async function upload(Bucket: string, Key = 'media/a'): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
}

async function filesIn(Bucket: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

async function wishOf(Bucket: string): Promise<string | undefined> {
  const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
  return TagSet.find(({ Key }) => Key === 'concert:on-remove')?.Value;
}

async function buckets(): Promise<(string | undefined)[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.map(({ Name }) => Name).filter((name) => name === FIRST || name === SECOND);
}

describe('the files of people', () => {
  it('a first deploy that fails leaves no bucket to be kept, and the second succeeds', async () => {
    expect(await failingDeploy(KEPT)).toMatchObject({ status: 1 });
    expect(await buckets()).toEqual([]);
    expect(await deploy(GOING)).toMatchObject({ status: 0 });
    await upload(FIRST);
    expect(await wishOf(FIRST)).toBe('delete');
  });

  it('survive a failed update to keepOnRemove', async () => {
    expect(await failingDeploy(KEPT)).toMatchObject({ status: 1 });
    expect([await filesIn(FIRST), await wishOf(FIRST)]).toEqual([['media/a'], 'delete']);
  });

  it('survive keepOnRemove', async () => {
    expect(await deploy(KEPT)).toMatchObject({ status: 0 });
    expect([await filesIn(FIRST), await wishOf(FIRST)]).toEqual([['media/a'], 'keep']);
  });

  it('survive a failed update back', async () => {
    expect(await failingDeploy(GOING)).toMatchObject({ status: 1 });
    expect([await filesIn(FIRST), await wishOf(FIRST)]).toEqual([['media/a'], 'keep']);
  });

  it('survive a removal while keepOnRemove is set', async () => {
    const dry = await target.npm(['remove', '--stage', 'prod', '--dry-run']);
    expect(dry).toMatchObject({ status: 0, stdout: expect.stringContaining('the bucket with media') });
    expect(await target.sls(['remove'], KEPT)).toMatchObject({ status: 0 });
    expect(await filesIn(FIRST)).toEqual(['media/a']);
  });

  it('survive a new name of the bucket, in the old one', async () => {
    const named = (bucketName: string) => ({ cache: { enabled: false }, media: { bucketName } });
    expect(await deploy(named('first-bucket-of-ours'))).toMatchObject({ status: 0 });
    await upload('first-bucket-of-ours');
    expect(await failingDeploy(named(SECOND))).toMatchObject({ status: 1 });
    expect(await filesIn('first-bucket-of-ours')).toEqual(['media/a']);
    expect(await deploy(named(SECOND))).toMatchObject({ status: 0 });
    expect(await filesIn('first-bucket-of-ours')).toEqual(['media/a']);
    await upload(SECOND);
  });

  it('go with the stack; what comes during the removal stops it, and the second removal goes on', async () => {
    const over = new AbortController();
    const filling = (async () => {
      while (!over.signal.aborted) await upload(SECOND, 'static/again').catch(() => undefined);
    })();
    const first = await target.npm(['remove', '--stage', 'prod', '--confirm', 'prod']);
    over.abort();
    await filling;
    expect(first).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('run this command again, it continues'),
    });
    expect(await filesIn(SECOND)).toEqual(['static/again']);
    const second = await target.npm(['remove', '--stage', 'prod', '--confirm', 'prod']);
    expect([second.status, second.stderr]).toEqual([0, expect.stringContaining('Deleted 1 files')]);
    expect(await buckets()).toEqual([FIRST]);
  });
});
