import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { acceptance } from '../acceptance/cases.ts';
import { leftInAws } from '../support/aws-inventory.ts';
import { connectToDeployed } from '../support/deployed-client.ts';
import { type DeployTarget, startDeployTarget } from '../support/deployed-stack.ts';
import type { CommandResult } from '../support/service-package.ts';
import { lookingIntoDatabase } from './database-cases.ts';
import { ringingAlarms } from './alarm-cases.ts';
import { havingDomain } from './domain-cases.ts';
import { usingRights } from './rights-cases.ts';
import { havingNoMoreRights, KEPT } from './unused-rights.ts';
import { goingBack } from './rollback-cases.ts';

jest.setTimeout(240_000);

let target: DeployTarget;
let first: CommandResult;
/** What MiniStack leaves behind; another program's may be there already. */
const ofMinistack = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('ministack'));
const leftByOthers = ofMinistack();

beforeAll(async () => {
  target = await startDeployTarget();
  // The example as it is: that it deploys is part of what is tested.
  const example = readFileSync(join(target.project, 'env.example.json'), 'utf8');
  first = await target.sls(['deploy'], JSON.parse(example) as object);
}, 480_000);
afterAll(() => target?.stop());

const clientSettings = () => ({
  endpoint: target.aws.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const health = async (): Promise<{ database?: string; version?: string }> =>
  (await (await fetch(`${target.url()}/api/health`)).json()) as { database?: string; version?: string };

/** Replaces text in the copy of the project. */
function change(file: string, from: string, to: string): void {
  const path = join(target.project, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

describe('when nothing is there yet, sls deploy', () => {
  it('builds the whole stack and says where it is', () => {
    expect(first).toMatchObject({ status: 0 });
    expect(first.stdout + first.stderr).toContain('Service deployed to stack concert-prod');
    expect(Object.keys(target.outputs())).toEqual(
      expect.arrayContaining([
        'ApiEndpoint',
        'CognitoUserPoolId',
        'CognitoAppClientId',
        'RdsEndpoint',
        'RdsSecretArn',
        'S3BucketName',
        'RedisEndpoint',
        'EfsAccessPointArn',
        'LambdaFunctionName',
      ]),
    );
  });

  it('warns of what would fail on a sale night', () => {
    expect(first.stdout + first.stderr).toMatch(/50 e-mails a day/);
  });

  it('writes for browsers only what everybody may know', () => {
    const lines = readFileSync(join(target.project, '.concert/frontend.prod.env'), 'utf8').trim().split('\n');
    const { ApiEndpoint, CognitoUserPoolId, CognitoAppClientId } = target.outputs();
    expect(lines).toEqual([
      `API_URL=${ApiEndpoint}`,
      'AWS_REGION=us-east-1',
      `COGNITO_USER_POOL_ID=${CognitoUserPoolId}`,
      `COGNITO_APP_CLIENT_ID=${CognitoAppClientId}`,
    ]);
  });

  it('has every part at work', async () => {
    expect(await health()).toMatchObject({ status: 'ok', database: 'up', cache: 'up' });
  });
});

describe('when people use the stack', () => {
  acceptance('the gateway of a deployed stack', () => connectToDeployed(target));
});

describe('when strangers come', () => {
  it.each([
    ['no token', undefined],
    ['garbage', 'Bearer garbage'],
    ['a token that nobody signed', `Bearer ${unsigned()}`],
  ])('with %s, the gateway itself turns them away', async (_name, authorization) => {
    const response = await fetch(`${target.url()}/api/users/me`, {
      headers: authorization ? { authorization } : {},
    });
    expect(response.status).toBe(401);
  });
});

describe('when operators look', () => {
  it('sls info tells endpoints and outputs', async () => {
    const { status, stdout, stderr } = await target.sls(['info', '--verbose']);
    expect(status).toBe(0);
    expect(stdout + stderr).toContain('concert-prod-api');
    expect(stdout + stderr).toContain('CognitoUserPoolId');
  });

  it('sls logs shows requests as JSON, without addresses and tokens', async () => {
    const { status, stdout } = await target.sls(['logs', '-f', 'api']);
    expect(status).toBe(0);
    const line = stdout.split('\n').find((text) => /"route":"(?:GET|HEAD) .*"status":200/.test(text)) ?? '';
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({ level: 'INFO', status: 200 });
    expect(stdout).not.toMatch(/@example\.com|Bearer|eyJ/);
  });

  it('the doctor finds nothing wrong, and says what the settings leave open', async () => {
    const { status, stdout, stderr } = await target.npm(['doctor', '--stage', 'prod', '--drift', '--json']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('checking API health …')]);
    const findings = JSON.parse(stdout) as { level: string; what: string }[];
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^signed in as arn:aws:/),
        'no alarm recipient is configured',
        'MySQL 8.4.9 runs, and a deploy leaves it as it is',
        expect.stringMatching(/^stack status: (?:CREATE|UPDATE)_COMPLETE$/),
        'database: up',
        'cache: up',
        'events are listed',
        'EFS is mounted',
        'a bad token is refused',
        'the authorizer accepts tokens of our user pool and client',
        'every route that is not public has the authorizer',
        'security groups allow the functions: RDS 3306, EFS 2049, ElastiCache 6379, Secrets Manager 443',
        'the cache accepts 3 users and no others',
        '6 functions are active, the API package is small',
        expect.stringMatching(/^\d+ alarms, none in ALARM/),
        'DB instance concert-prod: available',
        'application password: changed 0 days ago',
        expect.stringMatching(/^master password: changed 0 days ago/),
        'EFS: 0.00 GB of pictures',
        'no unused database, snapshot or endpoint',
        "e-mails: Cognito's own, about 50 a day",
        'no drift',
        'no function failed in the last hour',
      ]),
    );
  });

  it('the integrity check finds every row, file and object', async () => {
    const { status, stdout } = await target.npm(['integrity', '--stage', 'prod', '--json']);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ missingPictures: [], missingMedia: [] }),
    ]);
  });

  it('sls invoke runs a function', async () => {
    const { status, stdout } = await target.sls(['invoke', '-f', 'migrate']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ migrated: [] });
  });
});

// Behind the doctor, who tells of every function that has failed.
describe('when functions use the rights of their roles', () => {
  usingRights(() => target);
});

describe('when something is wrong', () => {
  ringingAlarms(() => target);
});

describe('when it is deployed again', () => {
  it('unchanged, it still works', async () => {
    expect(await target.sls(['deploy'])).toMatchObject({ status: 0 });
    expect(await health()).toMatchObject({ status: 'ok', version: '0.1.0' });
  });

  it('npm run deploy shows what would change, and refuses to lose what people have sent', async () => {
    const settings = join(target.project, 'env.prod.json');
    writeFileSync(settings, JSON.stringify({ media: { bucketName: 'another-bucket-of-ours' } }));
    const refused = await target.npm(['deploy', '--stage', 'prod', '--no-check']);
    expect(refused).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('! MediaBucket (AWS::S3::Bucket): BucketName  DATA WOULD BE LOST'),
    });
    expect(refused.stderr).toMatch(/MediaBucket would be replaced: .* Nothing was deployed\.\n$/);
    writeFileSync(settings, JSON.stringify({ cache: { engine: 'redis' }, database: { backupDays: 1 } }));
    const impossible = await target.npm(['deploy', '--stage', 'prod', '--no-check']);
    expect(impossible.status).toBe(1);
    expect(impossible.stdout).toContain('(AWS::RDS::DBInstance): BackupRetentionPeriod  DATA WOULD BE LOST');
    expect(impossible.stderr).toMatch(
      /Cache: ElastiCache does not go back from Valkey to Redis; .* Nothing was deployed\.\n$/,
    );
    rmSync(settings);
    const dry = await target.npm(['deploy', '--stage', 'prod', '--no-check', '--dry-run']);
    expect([dry.status, dry.stdout]).toEqual([0, 'No changes.\n']);
    expect(await health()).toMatchObject({ status: 'ok', version: '0.1.0' });
  });

  it('npm run deploy from a clone without the settings of the stage does not deploy the defaults over it', async () => {
    const larger = { database: { backupDays: 3 } };
    expect(await target.sls(['deploy'], larger)).toMatchObject({ status: 0 });
    const forgotten = await target.npm(['deploy', '--stage', 'prod', '--no-check', '--dry-run']);
    expect(forgotten.status).toBe(1);
    expect(forgotten.stderr).toMatch(
      /there is no env\.prod\.json here, and the default settings would change Database \(BackupRetentionPeriod\) of a live stage: .*\n$/,
    );
  });

  it('with changed code, the new version answers', async () => {
    change('package.json', '"version": "0.1.0"', '"version": "0.1.1"');
    expect(await target.sls(['deploy'])).toMatchObject({ status: 0 });
    expect(await health()).toMatchObject({ status: 'ok', version: '0.1.1' });
  });

  it('with a migration that fails, it is refused in the words of the database, and the old version serves on', async () => {
    const broken = join(target.project, 'src/database/migrations/0999-broken.sql');
    change('package.json', '"version": "0.1.1"', '"version": "0.1.2"');
    writeFileSync(broken, 'ALTER TABLE no_such_table ADD x INT;\n');
    const { status, stdout, stderr } = await target.sls(['deploy']);
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/migration 999 \(broken\) failed: .*no_such_table.* doesn't exist/);
    expect(await health()).toMatchObject({ status: 'ok', version: '0.1.1' });

    rmSync(broken);
    expect(await target.sls(['deploy'])).toMatchObject({ status: 0 });
    expect(await health()).toMatchObject({ status: 'ok', version: '0.1.2' });
  });
});

describe('when a release must go back', () => {
  goingBack(
    () => target,
    async () => (await health()).version,
  );
});

describe('when settings change', () => {
  it('without a cache, nothing of it is left, and nothing waits for it', async () => {
    expect(await target.sls(['deploy'], { cache: { enabled: false } })).toMatchObject({ status: 0 });
    expect(await health()).toMatchObject({ status: 'ok', cache: 'off' });
    expect(target.outputs()).not.toHaveProperty('RedisEndpoint');
  });

  it('with a proxy, the functions go through it', async () => {
    const settings = { database: { proxy: true, admin: true } };
    expect(await target.sls(['deploy'], settings)).toMatchObject({ status: 0 });
    expect(await health()).toMatchObject({ status: 'ok', database: 'up', cache: 'up' });
  });

  describe('and there is a function to look into the database', () => {
    lookingIntoDatabase(() => target, health);
  });
});

const rights = havingNoMoreRights(() => target);

describe('when it gets a domain', () => {
  havingDomain(() => target, clientSettings, health);
});

describe('when it is removed', () => {
  it('npm run remove says what would be lost, and does nothing without the name of the stage', async () => {
    const dry = await target.npm(['remove', '--stage', 'prod', '--dry-run']);
    expect([dry.status, dry.stdout]).toEqual([
      0,
      expect.stringContaining('  all users, events and bookings'),
    ]);
    expect(dry.stdout).toContain('To keep the rows: --dump concert.sql.gz');
    expect(dry.stderr).toMatch(/^Account \d{12} · us-east-1 · stack concert-prod · env\.prod\.json\n/);
    const asJson = await target.npm(['remove', '--stage', 'prod', '--dry-run', '--json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ data: expect.any(Array), kept: [] });
    expect(await target.npm(['remove', '--stage', 'prod', '--confirm', 'dev'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/\nthat is not prod: nothing was removed\n$/),
    });
    expect(await target.npm(['remove', '--stage', 'prod'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/\nno terminal to ask on: pass --confirm prod\n$/),
    });
    expect(await health()).toMatchObject({ status: 'ok' });
  });

  it('what is protected stops it before anything is gone', async () => {
    const protectedOnes = { database: { deletionProtection: true }, identity: { deletionProtection: true } };
    expect(await target.sls(['deploy'], protectedOnes)).toMatchObject({ status: 0 });
    expect(await target.npm(['remove', '--stage', 'prod', '--confirm', 'prod'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /\nconcert-prod is protected: set database\.deletionProtection and identity\.deletionProtection to false and deploy, .*\n$/,
      ),
    });
    expect(await target.sls(['deploy'])).toMatchObject({ status: 0 });
    expect(await health()).toMatchObject({ status: 'ok' });
  });

  it('nothing is left, not even what people have uploaded', async () => {
    const s3 = new S3Client({ ...clientSettings(), forcePathStyle: true });
    const { S3BucketName: Bucket } = target.outputs();
    for (const Key of ['media/a', 'static/b', 'uploads/c']) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'static/never-completed' }));
    s3.destroy();
    const removed = await target.npm(['remove', '--stage', 'prod', '--confirm', 'prod']);
    expect(removed).toMatchObject({ status: 0, stdout: expect.stringMatching(/Nothing is left\.\n$/) });
    expect(removed.stdout + removed.stderr).toContain(
      'The domain api.concert.example led to this API; it stays',
    );
    const domain = { domain: { name: 'api.concert.example', createDnsRecord: false } };
    expect(await target.sls(['delete_domain'], domain)).toMatchObject({ status: 0 });
    expect(await leftInAws(target.aws.url)).toEqual([]);
    expect(existsSync(join(target.project, '.concert/outputs.prod.json'))).toBe(false);
  });

  it('every right of a function was used, or is kept for a reason, and nothing was refused', () => {
    expect([rights.unused(), rights.refused()]).toEqual([Object.keys(KEPT), []]);
  });

  it('the machine is as it was', async () => {
    await target.stop();
    const isThere = (path: string): boolean =>
      existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    expect(isThere('/mnt/pictures')).toBe(false);
    expect(isThere(target.directory)).toBe(false);
    expect(ofMinistack()).toEqual(leftByOthers);
  });
});

function unsigned(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: 'x', token_use: 'access' })}.`;
}
