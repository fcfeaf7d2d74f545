import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type EmulatedAws, startEmulatedAws } from '../../tools/emulator/start.ts';
import * as parts from '../support/judged-stack.ts';

jest.setTimeout(120_000);

const directory = mkdtempSync(join(tmpdir(), 'concert-rights-'));
const operator = { accessKeyId: 'test', secretAccessKey: 'test' };
let aws: EmulatedAws;

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

beforeAll(async () => {
  const port = 30_000 + 10 * Math.floor(Math.random() * 1_000);
  aws = await startEmulatedAws({ directory, port, yes: true });
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(aws.caFile, 'utf8')]);
  expect(await deploy('judged', parts.stack())).toMatch(/^CREATE_COMPLETE\n/);
  const s3 = client(S3Client, operator, aws.url);
  for (const Key of ['mine/a', 'theirs/a', 'mine/never'])
    await s3.send(new PutObjectCommand({ Bucket: 'judged', Key, Body: 'x' }));
  for (const Name of ['mine', 'theirs'])
    await client(SecretsManagerClient, operator, aws.url).send(
      new CreateSecretCommand({ Name, SecretString: 'x' }),
    );
}, 240_000);
afterAll(async () => {
  await aws?.stop();
  await rm(directory, { recursive: true, force: true });
});

const client = <T>(Client: new (settings: object) => T, credentials: Credentials, endpoint: string): T =>
  new Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });

/** Ends with the statuses and reasons that the stack went through. */
async function deploy(StackName: string, template: object): Promise<string> {
  const cloudFormation = client(CloudFormationClient, operator, aws.url);
  const TemplateBody = JSON.stringify(template);
  await cloudFormation.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
  );
  const status = async () => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.StackStatus ?? '';
  };
  while ((await status()).endsWith('IN_PROGRESS')) await sleep(200);
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.map(({ ResourceStatus, ResourceStatusReason = '' }) =>
    `${ResourceStatus} ${ResourceStatusReason}`.trim(),
  ).join('\n');
}

/** The environment that a function runs with. */
async function environmentOf(FunctionName: string): Promise<Record<string, string>> {
  const { Payload = [] } = await client(LambdaClient, operator, aws.url).send(
    new InvokeCommand({ FunctionName }),
  );
  return JSON.parse(Buffer.from(Payload).toString()) as Record<string, string>;
}

const credentialsOf = (environment: Record<string, string>) => ({
  accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
  sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
});

async function as<T>(name: string, Client: new (settings: object) => T, endpoint?: string): Promise<T> {
  const found = await environmentOf(name);
  return client(Client, credentialsOf(found), endpoint ?? found['AWS_ENDPOINT_URL'] ?? '');
}

/** The name of AWS' error, or that there was none. */
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );
const object = (Key: string) => ({ Bucket: 'judged', Key });

describe('what a function calls', () => {
  it('is judged by the policies of its role', async () => {
    const s3 = await as('open', S3Client);
    expect(await outcome(s3.send(new GetObjectCommand(object('mine/a'))))).toBe('done');
    expect(await outcome(s3.send(new GetObjectCommand(object('theirs/a'))))).toBe('AccessDenied');
    expect(await outcome(s3.send(new DeleteObjectCommand(object('mine/a'))))).toBe('AccessDenied');
    // An explicit Deny wins.
    expect(await outcome(s3.send(new GetObjectCommand(object('mine/never'))))).toBe('AccessDenied');
    const secrets = await as('open', SecretsManagerClient);
    expect(await outcome(secrets.send(new GetSecretValueCommand({ SecretId: 'mine' })))).toBe('done');
    expect(await outcome(secrets.send(new GetSecretValueCommand({ SecretId: 'theirs' })))).toBe(
      'AccessDeniedException',
    );
  });

  it('is refused in whatever no statement names', async () => {
    const logs = await as('open', CloudWatchLogsClient);
    expect(await outcome(logs.send(new DescribeLogGroupsCommand({})))).toBe('AccessDeniedException');
  });

  it('is refused where IAM has no name for it', async () => {
    const found = await environmentOf('open');
    const { protocol, hostname, port, host } = new URL(found['AWS_ENDPOINT_URL'] ?? '');
    const signer = new SignatureV4({
      credentials: credentialsOf(found),
      region: 'us-east-1',
      service: 'lambda',
      sha256: Sha256,
    });
    const path = '/2015-03-31/functions/open/no-such-thing';
    const { headers } = await signer.sign({
      method: 'PATCH',
      protocol,
      hostname,
      port: Number(port),
      path,
      headers: { host },
    });
    const answer = await fetch(new URL(path, found['AWS_ENDPOINT_URL']), { method: 'PATCH', headers });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('lambda:Unknown')]);
  });

  it('is judged by the policy of the bucket: without TLS, nothing', async () => {
    const s3 = await as('open', S3Client, aws.url);
    expect(await outcome(s3.send(new GetObjectCommand(object('mine/a'))))).toBe('AccessDenied');
  });

  it('is limited by the permissions boundary', async () => {
    const s3 = await as('bounded', S3Client);
    expect(await outcome(s3.send(new GetObjectCommand(object('theirs/a'))))).toBe('done');
    expect(await outcome(s3.send(new PutObjectCommand({ ...object('theirs/a'), Body: 'x' })))).toBe(
      'AccessDenied',
    );
  });

  it('is limited by the policy of the endpoint that it goes through; a link that is used elsewhere is not', async () => {
    const s3 = await as('closed', S3Client);
    expect(await outcome(s3.send(new GetObjectCommand(object('mine/a'))))).toBe('done');
    expect(await outcome(s3.send(new GetObjectCommand(object('theirs/a'))))).toBe('AccessDenied');
    const link = await getSignedUrl(s3, new GetObjectCommand(object('theirs/a')), { expiresIn: 60 });
    expect((await fetch(link)).status).toBe(200);
  });

  it('reaches nothing that its network has no endpoint for', async () => {
    const secrets = await as('closed', SecretsManagerClient);
    expect(await outcome(secrets.send(new GetSecretValueCommand({ SecretId: 'mine' })))).toBe(
      'AccessDeniedException',
    );
  });

  it('is told of a missing object only with the right to list', async () => {
    const missing = (s3: S3Client) => outcome(s3.send(new GetObjectCommand(object('mine/missing'))));
    expect(await missing(await as('open', S3Client))).toBe('AccessDenied');
    expect(await missing(await as('closed', S3Client))).toBe('NoSuchKey');
  });

  it('needs the secret and the token of its session', async () => {
    const found = await environmentOf('open');
    const key = { accessKeyId: found['AWS_ACCESS_KEY_ID'] ?? '' };
    const get = (credentials: Credentials) =>
      outcome(
        client(S3Client, credentials, found['AWS_ENDPOINT_URL'] ?? '').send(
          new GetObjectCommand(object('mine/a')),
        ),
      );
    expect(await get({ ...key, secretAccessKey: 'x', sessionToken: found['AWS_SESSION_TOKEN'] ?? '' })).toBe(
      'SignatureDoesNotMatch',
    );
    expect(await get({ ...key, secretAccessKey: found['AWS_SECRET_ACCESS_KEY'] ?? '' })).not.toBe('done');
  });
});

describe('a stack is refused', () => {
  it.each([
    [
      'a condition key',
      { StringEquals: { 'aws:PrincipalTag/team': 'x' } },
      'condition key aws:PrincipalTag/team',
    ],
    ['an operator', { NumericLessThan: { 's3:max-keys': 5 } }, 'condition operator NumericLessThan'],
    [
      'a variable',
      { StringEquals: { 's3:prefix': '${aws:username}' } },
      'policy variable in ${aws:username}',
    ],
  ])('whose policy has %s that would be judged wrongly', async (name, Condition, reason) => {
    const statement = { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition };
    const ended = await deploy(`unknown-${name.replaceAll(/\W/g, '')}`, {
      Resources: { Role: parts.role([statement]) },
    });
    expect(ended).toMatch(/ROLLBACK/);
    expect(ended).toContain(`the emulator cannot judge the ${reason}`);
  });

  it('whose function may not connect to its network', async () => {
    const ended = await deploy('unconnected', parts.unconnected());
    expect(ended).toContain(
      'The provided execution role does not have permissions to call CreateNetworkInterface on EC2',
    );
  });
});
