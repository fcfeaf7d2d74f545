import { createHmac } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createObjects, type Objects } from '../../src/platform/objects.ts';
import { createPresigning, type PresignedPost, type Presigning } from '../../src/platform/presigning.ts';
import { startEmulator } from '../../tools/local/engines/emulator.ts';
import type { Engine } from '../../tools/local/engines/engine.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';

const bucket = 'concert-test-files';
const key = 'uploads/avatar/a-caller/an-upload';
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
/** Nothing listens here. */
const nowhere = { ...credentials, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
const { root } = engineSandbox();

let emulator: Engine;
let objects: Objects;
let presigning: Presigning;

beforeAll(async () => {
  emulator = await startEmulator({ directory: join(root, 'emulator'), preferredPort: 14_766 });
  const environment = { ...credentials, AWS_ENDPOINT_URL: emulator.url };
  const client = new S3Client({
    endpoint: emulator.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  objects = createObjects({ bucket, environment });
  presigning = createPresigning({ bucket, environment });
});
afterAll(() => emulator?.stop());

const policy = { key, type: 'image/png', size: { least: 5, most: 10 }, forSeconds: 900 };

/** Sends a form as a browser does: the file last. */
async function send({ url, fields }: PresignedPost, content: string, changed = {}): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, String(value));
  form.append('file', new Blob([content], { type: 'image/png' }), 'picture.png');
  return (await fetch(url, { method: 'POST', body: form })).status;
}

describe('a presigned upload', () => {
  it('when sent as it was promised, is stored with its type', async () => {
    const post = await presigning.post(policy);
    expect(post.expiresAt.getTime() - Date.now()).toBeGreaterThan(895_000);
    expect(post.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(900_000);
    expect(await send(post, '1234567')).toBe(204);
    expect(await objects.head(key)).toMatchObject({ size: 7, type: 'image/png' });
    await objects.remove(key);
  });

  it.each([
    ['too large', '12345678901', {}],
    ['too small', '1234', {}],
    ['empty', '', {}],
    ['for another key', '1234567', { key: 'uploads/avatar/another/upload' }],
    ['with another type', '1234567', { 'Content-Type': 'text/html' }],
  ])('when %s, is refused and leaves nothing', async (_what, content, changed) => {
    const status = await send(await presigning.post(policy), content, changed);
    expect([400, 403]).toContain(status);
    expect(await objects.list('uploads/')).toEqual([]);
  });

  it('when late, is refused and leaves nothing', async () => {
    const post = await presigning.post({ ...policy, forSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await send(post, '1234567')).toBe(403);
    expect(await objects.list('uploads/')).toEqual([]);
  });
});

describe('signing', () => {
  it('when S3 cannot be reached, still works: it asks nobody', async () => {
    const offline = createPresigning({ bucket, environment: nowhere });
    const { fields } = await offline.post(policy);
    expect(JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString())).toMatchObject({
      conditions: expect.arrayContaining([
        ['content-length-range', 5, 10],
        { 'Content-Type': 'image/png' },
        { key },
        { bucket },
      ]),
    });
    expect(
      (await offline.get({ key, type: 'image/png', disposition: 'inline', forSeconds: 300 })).url,
    ).toContain('X-Amz-Expires=300');
  });

  it('when done, covers the policy as AWS derives it: MiniStack does not look', async () => {
    const { fields } = await presigning.post(policy);
    const [, ...scope] = String(fields['X-Amz-Credential']).split('/');
    const hmac = (secret: Buffer, text: string) => createHmac('sha256', secret).update(text).digest();
    const signature = [...scope, String(fields['Policy'])].reduce(hmac, Buffer.from('AWS4test'));
    expect(scope.slice(1)).toEqual(['us-east-1', 's3', 'aws4_request']);
    expect(fields['X-Amz-Signature']).toBe(signature.toString('hex'));
  });

  it('when the credentials end earlier, so does the link; when they have ended, there is none', async () => {
    const until = (ms: number) => ({
      ...nowhere,
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + ms).toISOString(),
    });
    const { expiresAt } = await createPresigning({ bucket, environment: until(60_000) }).post(policy);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(60_000);
    await expect(createPresigning({ bucket, environment: until(-1) }).post(policy)).rejects.toThrow(
      /expired/,
    );
  });

  it('when there are no credentials, says which variable is missing', async () => {
    const lost = createPresigning({ bucket, environment: { AWS_ACCESS_KEY_ID: 'test' } });
    await expect(lost.post(policy)).rejects.toThrow('AWS_SECRET_ACCESS_KEY is missing');
  });
});

describe('objects', () => {
  const put = async (at: string, content: string) =>
    send(await presigning.post({ ...policy, key: at, size: { least: 0, most: 100 } }), content);

  it('when there, are read, copied, listed in pages and downloaded under the name and type of the link', async () => {
    await put('uploads/b', 'ticket');
    await objects.copy('uploads/b', 'media/ä b+c');
    await objects.copy('uploads/b', 'media/z');
    expect((await objects.read('media/ä b+c', 6))?.toString()).toBe('ticket');
    expect((await objects.part('media/z', 0, 4))?.toString()).toBe('tick');
    expect((await objects.part('media/z', 0, 400))?.toString()).toBe('ticket');
    const [first] = await objects.list('media/', undefined, 1);
    const rest = await objects.list('media/', first?.key);
    expect([first, ...rest].map((one) => one?.key)).toEqual(['media/z', 'media/ä b+c']);
    expect(first).toMatchObject({ size: 6, modifiedAt: expect.any(Date) });

    const disposition = 'attachment; filename="plan.pdf"';
    const link = await presigning.get({
      key: 'media/z',
      type: 'application/pdf',
      disposition,
      forSeconds: 300,
    });
    const answer = await fetch(link.url);
    expect(await answer.text()).toBe('ticket');
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    for (const at of ['uploads/b', 'media/z', 'media/ä b+c']) await objects.remove(at);
    expect(await objects.list('')).toEqual([]);
  });

  it('when larger than the reader allows, are refused rather than cut', async () => {
    await put('uploads/large', '1234567');
    await expect(objects.read('uploads/large', 6)).rejects.toMatchObject({ code: 'payload_too_large' });
    await objects.remove('uploads/large');
  });

  it('when empty, start with nothing', async () => {
    await put('uploads/empty', '');
    expect(await objects.part('uploads/empty', 0, 16)).toEqual(Buffer.alloc(0));
    expect(await objects.read('uploads/empty', 16)).toEqual(Buffer.alloc(0));
    await objects.remove('uploads/empty');
  });

  it('when absent, are undefined, and cannot be copied', async () => {
    expect(await objects.head('uploads/none')).toBeUndefined();
    expect(await objects.read('uploads/none', 9)).toBeUndefined();
    expect(await objects.part('uploads/none', 0, 9)).toBeUndefined();
    await objects.remove('uploads/none');
    await expect(objects.copy('uploads/none', 'media/x')).rejects.toMatchObject({ code: 'upload_not_found' });
  });

  it('when S3 cannot be reached, are unavailable for a moment', async () => {
    const lost = createObjects({ bucket, environment: nowhere });
    const refusal = { code: 'storage_unavailable', retryAfterSeconds: 5 };
    await expect(lost.head(key)).rejects.toMatchObject(refusal);
    await expect(lost.read(key, 9)).rejects.toMatchObject(refusal);
    await expect(lost.list('uploads/')).rejects.toMatchObject(refusal);
    await expect(lost.remove(key)).rejects.toMatchObject(refusal);
    await expect(lost.copy(key, 'media/x')).rejects.toMatchObject(refusal);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['falls silent in the middle', (_request, response) => void response.writeHead(200).write('12345')],
    ['answers 503', (_request, response) => void response.writeHead(503).end()],
  ])('when S3 %s, are unavailable soon', async (_what, listener) => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const environment = { ...credentials, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const sick = createObjects({ bucket, environment, timeouts: { answer: 300 } });
    const began = performance.now();
    await expect(sick.read(key, 9)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(performance.now() - began).toBeLessThan(3_000);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
