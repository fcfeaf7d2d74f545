import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.ts';
import { eventBody } from '../support/api.ts';
import { connectToDeployed } from '../support/deployed-client.ts';
import type { DeployTarget } from '../support/deployed-stack.ts';
import { upload, type UploadForm } from '../support/files.ts';
import { jpeg } from '../support/picture-corpus.ts';
import { judgedCalls, without } from '../support/rights.ts';

const ROLE = 'concert-prod-us-east-1-';

/** What the functions may do with the rights of their roles, and what becomes of them when one is missing. */
export function usingRights(target: () => DeployTarget): void {
  let client: Client;
  let lambda: LambdaClient;
  let event: string;
  beforeAll(async () => {
    client = await connectToDeployed(target());
    lambda = new LambdaClient(settings());
    event = (await ask('POST', '/api/events', eventBody({}))).body.id;
  }, 60_000);
  afterAll(() => lambda?.destroy());

  const settings = () => operator(target());
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    client.request({ method, path, as: 'organizer', ...(body !== undefined && { body }) });
  const form = async (purpose: object, contentType: string, size: number) => {
    const body = { ...purpose, contentType, size, fileName: 'a' };
    return (await ask('POST', '/api/uploads', body)).body as UploadForm & { key: string };
  };
  const TEXT = '%PDF-1.7 where to sit';
  const mediaForm = () => form({ purpose: 'event-media', eventId: event }, 'application/pdf', TEXT.length);
  const addMedia = (key: string) =>
    ask('POST', `/api/events/${event}/media`, { key, title: 'Plan', kind: 'seating-plan' });
  const staticLink = async (): Promise<string> =>
    (await ask('GET', '/api/public/static?path=terms.txt')).body.url;
  const invoke = async (name: string, payload: object = {}) => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: `concert-prod-${name}`, Payload: JSON.stringify(payload) }),
    );
    return { failed: answer.FunctionError, payload: Buffer.from(answer.Payload ?? []).toString() };
  };
  /** An instance of a function keeps what it has read: another timeout makes a new one. */
  const restart = async (name: string): Promise<void> => {
    const FunctionName = `concert-prod-${name}`;
    const { Timeout = 0 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
  };
  const unless = <T>(role: string, action: string, work: () => Promise<T>) =>
    without(target(), ROLE + role, action, work);

  it('a missing upload is not found, a file of an event can be taken away', async () => {
    const { key } = await mediaForm();
    expect(await addMedia(key)).toMatchObject({ status: 404, body: { code: 'upload_not_found' } });
    const asked = await mediaForm();
    expect(await upload(asked, TEXT)).toBe(204);
    const added = await addMedia(asked.key);
    expect(added.status).toBe(201);
    expect((await ask('DELETE', `/api/events/${event}/media/${added.body.id}`)).status).toBe(204);
    const picture = await form({ purpose: 'avatar' }, 'image/jpeg', 700);
    expect((await ask('PUT', '/api/users/me/avatar', { key: picture.key })).status).toBe(404);
  });

  it('a static file is given by a link', async () => {
    const folder = join(target().directory, 'static');
    mkdirSync(folder);
    writeFileSync(join(folder, 'terms.txt'), 'terms');
    expect(await target().npm(['static', 'sync', folder, '--stage', 'prod'])).toMatchObject({ status: 0 });
    expect(await (await fetch(await staticLink())).text()).toBe('terms');
  });

  it('the sweep looks at everything', async () => {
    expect(await invoke('sweep', { full: true })).toMatchObject({ failed: undefined });
  });

  it('nothing that a function needs is refused', () => {
    expect(judgedCalls(target()).filter(({ refused }) => refused !== null)).toEqual([]);
  });

  it('the role of the sweep lets it delete what nobody claims after a day, and nothing else', async () => {
    const s3 = await inTheNameOf(target(), 'sweep', new URL(await staticLink()).origin);
    const Bucket = target().outputs()['S3BucketName'];
    for (const Key of ['uploads/none', 'media/none']) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'static/terms.txt' }))).rejects.toThrow(
      /not authorized to perform: s3:DeleteObject/,
    );
    s3.destroy();
  });

  it('a link does not work without TLS', async () => {
    const { host, pathname, search } = new URL(await staticLink());
    expect(await statusOf(target().aws.url + pathname + search, host)).toBe(403);
    expect(judgedCalls(target()).at(-1)).toMatchObject({ action: 's3:GetObject', refused: 'Deny' });
  });

  it('without s3:PutObject, forms that media signs are refused', async () => {
    const asked = await mediaForm();
    expect(await unless('media', 's3:PutObject', () => upload(asked, TEXT))).toBe(403);
    expect(await upload(asked, TEXT)).toBe(204);
  });

  it("without s3:GetObject, links that media signs are refused in S3's words", async () => {
    const url = await staticLink();
    const refused = await unless('media', 's3:GetObject', () => fetch(url));
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code>'),
    ]);
  });

  it('without s3:ListBucket, S3 does not tell that an upload is missing', async () => {
    const { key } = await mediaForm();
    expect(await unless('media', 's3:ListBucket', () => addMedia(key))).toMatchObject({ status: 500 });
  });

  it('without s3:GetObject, pictures cannot read an upload', async () => {
    const content = await jpeg(300, 200);
    const asked = await form({ purpose: 'avatar' }, 'image/jpeg', content.length);
    expect(await upload(asked, content)).toBe(204);
    const put = () => ask('PUT', '/api/users/me/avatar', { key: asked.key });
    expect(await unless('pictures', 's3:GetObject', put)).toMatchObject({ status: 500 });
    expect(await put()).toMatchObject({ status: 200 });
  });

  it.each(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'])(
    'without %s, pictures does not start',
    async (action) => {
      await unless('pictures', action, async () => {
        await restart('pictures');
        expect((await ask('DELETE', '/api/users/me/avatar')).status).toBeGreaterThanOrEqual(500);
      });
      await restart('pictures');
      expect((await ask('DELETE', '/api/users/me/avatar')).status).toBe(204);
    },
  );

  it('without secretsmanager:GetSecretValue, no function reaches the database', async () => {
    const health = async () => (await ask('GET', '/api/health')).body as { database?: string };
    await unless('api', 'secretsmanager:GetSecretValue', async () => {
      await restart('api');
      expect((await health()).database).not.toBe('up');
    });
    await restart('api');
    expect((await health()).database).toBe('up');
    const migrate = await unless('migrate', 'secretsmanager:GetSecretValue', () => invoke('migrate'));
    expect(migrate.failed).toBe('Unhandled');
    expect(await invoke('migrate')).toMatchObject({ failed: undefined });
  });

  it('without s3:ListBucket, the sweep fails', async () => {
    expect(await unless('sweep', 's3:ListBucket', () => invoke('sweep', { full: true }))).toMatchObject({
      failed: 'Unhandled',
      payload: expect.stringContaining('is not authorized to perform: s3:ListBucket'),
    });
  });

  it('without cloudformation:DescribeStacks, the bucket is not emptied, and CloudFormation hears why', async () => {
    const { answers, url, stop } = await cloudFormation();
    const asked = {
      RequestType: 'Delete',
      ResponseURL: url,
      StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/concert-prod/x',
      RequestId: 'r',
      LogicalResourceId: 'EmptiedMediaBucket',
      PhysicalResourceId: 'emptied-media-bucket',
      ResourceProperties: { BucketName: target().outputs()['S3BucketName'] },
    };
    await unless('empty-bucket', 'cloudformation:DescribeStacks', () => invoke('empty-bucket', asked));
    stop();
    expect(answers).toEqual([
      expect.objectContaining({
        Status: 'FAILED',
        Reason: expect.stringContaining('cloudformation:DescribeStacks'),
      }),
    ]);
  });

  it('without logs:PutLogEvents, nothing is seen of a run', async () => {
    const logs = new CloudWatchLogsClient(settings());
    const lines = async () =>
      (await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/concert-prod-migrate' })))
        .events?.length ?? 0;
    const before = await lines();
    await unless('migrate', 'logs:PutLogEvents', () => invoke('migrate'));
    expect(await lines()).toBe(before);
    await invoke('migrate');
    expect(await lines()).toBeGreaterThan(before);
    logs.destroy();
  });
}

const operator = ({ aws }: DeployTarget) => ({
  endpoint: aws.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A client of S3 with the rights of a function. */
async function inTheNameOf(target: DeployTarget, name: string, endpoint: string): Promise<S3Client> {
  const sts = new STSClient(operator(target));
  const RoleArn = `arn:aws:iam::000000000000:role/${ROLE}${name}`;
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: `concert-prod-${name}` }),
  );
  sts.destroy();
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
}

/** A link names the host that it was signed for; fetch would send that of the address. */
const statusOf = (url: string, host: string): Promise<number | undefined> =>
  new Promise((done, fail) => {
    get(url, { headers: { host } }, (response) => {
      response.resume();
      done(response.statusCode);
    }).on('error', fail);
  });

/** Hears the answers of custom resources. */
async function cloudFormation() {
  const answers: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answers.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { answers, url, stop };
}
