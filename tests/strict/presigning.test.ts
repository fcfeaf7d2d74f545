import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createObjects, type Objects } from '../../src/platform/objects.ts';
import { createPresigning, type PresignedPost, type Presigning } from '../../src/platform/presigning.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { findVersitygw, startVersitygw } from '../support/versitygw.ts';

// MiniStack does not look at all signatures; this server does. A suite of its own, since it has to be built.
const { root } = engineSandbox();
const program = await findVersitygw();
const bucket = 'concert-strict-files';
const key = 'uploads/avatar/a-caller/an-upload';

(program === undefined ? describe.skip : describe)('a strict S3 server', () => {
  let stop: () => Promise<void>;
  let objects: Objects;
  let presigning: Presigning;

  beforeAll(async () => {
    const server = await startVersitygw(program!, join(root, 'versitygw'));
    stop = server.stop;
    const environment = {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials });
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    s3.destroy();
    objects = createObjects({ bucket, environment });
    presigning = createPresigning({ bucket, environment });
  });
  afterAll(() => stop?.());
  beforeEach(() => objects.remove(key));

  const policy = {
    key,
    type: 'image/png',
    size: { least: 7, most: 7 },
    fileName: 'Größe 1.png',
    forSeconds: 900,
  };
  async function send({ url, fields }: PresignedPost, content = '1234567', changed = {}): Promise<number> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, String(value));
    form.append('file', new Blob([content]), 'picture.png');
    return (await fetch(url, { method: 'POST', body: form })).status;
  }

  it('takes an upload as it was promised', async () => {
    expect(await send(await presigning.post(policy))).toBe(204);
    expect(await objects.head(key)).toMatchObject({ size: 7 });
  });

  it.each([
    ['a byte more', '12345678', {}],
    ['a byte less', '123456', {}],
    ['another key', '1234567', { key: 'static/index.html' }],
    ['another type', '1234567', { 'Content-Type': 'text/html' }],
    ['another name', '1234567', { 'x-amz-meta-file-name': 'evil.exe' }],
    ['a field that nobody promised', '1234567', { acl: 'public-read' }],
    ['a changed policy', '1234567', { Policy: Buffer.from('{"conditions":[]}').toString('base64') }],
    ['a made-up signature', '1234567', { 'X-Amz-Signature': '0'.repeat(64) }],
    [
      'the name of another account',
      '1234567',
      { 'X-Amz-Credential': 'root/20270101/us-east-1/s3/aws4_request' },
    ],
  ])('refuses an upload with %s', async (_what, content, changed) => {
    const status = await send(await presigning.post(policy), content, changed);
    expect([400, 403, 404]).toContain(status);
    expect(await objects.head(key)).toBeUndefined();
  });

  it('refuses an upload that is late', async () => {
    const post = await presigning.post({ ...policy, forSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect([400, 403]).toContain(await send(post));
    expect(await objects.head(key)).toBeUndefined();
  });

  it('gives a file under the name and type of its link, and nothing to a link that was changed', async () => {
    await send(await presigning.post(policy));
    const disposition = `attachment; filename="Gr??e.png"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.png`;
    const { url } = await presigning.get({ key, type: 'image/png', disposition, forSeconds: 300 });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, '1234567']);
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    expect(answer.headers.get('content-type')).toBe('image/png');
    for (const [from, to] of [
      [key, 'static/secret'],
      ['response-content-disposition=attachment', 'response-content-disposition=inline'],
      ['image%2Fpng', 'text%2Fhtml'],
      ['X-Amz-Expires=300', 'X-Amz-Expires=604800'],
    ] as const) {
      expect(url).toContain(from);
      expect((await fetch(url.replace(from, to))).status).toBe(403);
    }
    const late = await presigning.get({ key, type: 'image/png', disposition, forSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await fetch(late.url)).status).toBe(403);
  });
});
