import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Answer, publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { badPictures, goodPictures, jpeg } from '../support/picture-corpus.ts';

const { root } = engineSandbox();
const directory = join(root, 'pictures');
const good = await goodPictures();
const bad = await badPictures();

let files: TestFiles;
let api: TestApi;
let organizer: TestUser;
let eventId: string;

beforeAll(async () => {
  mkdirSync(directory);
  files = await startFiles(root);
  api = await startApi({ ...files.environment, PICTURES_DIRECTORY: directory });
});
afterAll(async () => {
  await api?.stop();
  await files?.stop();
});
beforeEach(async () => {
  organizer = newUser('otto');
  eventId = (await publish(api, organizer)).body.id;
});
afterEach(async () => {
  await remove();
  for (const key of await files.keys()) await files.objects.remove(key);
});

/** Every file below the folder, but for empty folders. */
const onDisk = (): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Sends a file and gives its key. */
async function uploaded(
  content: Buffer,
  { contentType = 'image/jpeg', purpose = 'event-picture', as = organizer } = {},
): Promise<string> {
  const { body } = await api.request({
    method: 'POST',
    path: '/api/uploads',
    body: {
      purpose,
      contentType,
      size: content.length,
      fileName: 'p.jpg',
      ...(purpose === 'avatar' ? {} : { eventId }),
    },
    as,
  });
  expect(await upload(body, content)).toBe(204);
  return body.key;
}
const set = (key: string, as = organizer, event = eventId): Promise<Answer> =>
  api.request({ method: 'PUT', path: `/api/events/${event}/picture`, body: { key }, as });
const remove = (as = organizer): Promise<Answer> =>
  api.request({ method: 'DELETE', path: `/api/events/${eventId}/picture`, as });
const get = (path: string, headers: Record<string, string> = {}, as?: TestUser): Promise<Answer> =>
  api.request({ method: 'GET', path, headers, as });
const pathOf = (url: string): string => new URL(url).pathname;
const eventPicture = async () => (await get(`/api/events/${eventId}`)).body.picture;

describe('when an event gets a picture', () => {
  it('shows it in every width, and the upload is gone', async () => {
    const { status, body } = await set(await uploaded(await jpeg(1500, 1000)));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      width: 1500,
      height: 1000,
      placeholder: expect.stringMatching(/^data:image\/webp;base64,[\w+/=]{40,1500}$/),
      color: expect.stringMatching(/^#[0-9a-f]{6}$/),
    });
    const variants: { url: string; type: string; width: number; height: number }[] = body.variants;
    expect(variants.map(({ width, height, type }) => [width, height, type])).toEqual(
      [
        [320, 213],
        [640, 427],
        [1280, 853],
        [1500, 1000],
      ].flatMap((size) => [
        [...size, 'image/webp'],
        [...size, 'image/jpeg'],
      ]),
    );
    for (const { url, type, width, height } of variants) {
      const answer = await get(pathOf(url));
      expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
      expect(await sharp(answer.body).metadata()).toMatchObject({ width, height, space: 'srgb' });
    }
    expect(await files.keys()).toEqual([]);
    expect(await eventPicture()).toEqual(body);
    expect(
      (await get('/api/events?limit=100')).body.items.find(({ id }: { id: string }) => id === eventId)
        .picture,
    ).toEqual(body);
  });

  it('changes the ETag of the event', async () => {
    const before = (await get(`/api/events/${eventId}`)).headers['etag'];
    await set(await uploaded(await jpeg()));
    expect((await get(`/api/events/${eventId}`)).headers['etag']).not.toBe(before);
  });

  it('lets go of the one that it had', async () => {
    const first = (await set(await uploaded(await jpeg()))).body;
    const second = (await set(await uploaded(await jpeg(700, 500)))).body;
    expect(await eventPicture()).toEqual(second);
    expect(onDisk().every((path) => path.includes(second.id))).toBe(true);
    expect(await get(pathOf(first.variants[0].url))).toMatchObject({
      status: 404,
      body: { code: 'picture_not_found' },
    });
  });

  it('has one of two that come at once, and nothing of the other', async () => {
    const keys = [await uploaded(await jpeg()), await uploaded(await jpeg(700, 500))];
    const answers = await Promise.all(keys.map((key) => set(key)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { id } = await eventPicture();
    expect(answers.map(({ body }) => body.id)).toContain(id);
    expect(onDisk().every((path) => path.includes(id))).toBe(true);
    expect(await files.keys()).toEqual([]);
  });

  it('loses it when its organizer says so', async () => {
    await set(await uploaded(await jpeg()));
    expect((await remove()).status).toBe(204);
    expect(await eventPicture()).toBeNull();
    expect(onDisk()).toEqual([]);
    expect((await remove()).status).toBe(204);
  });

  it.each(Object.keys(good))('takes %s, and keeps nothing but what is to be seen', async (name) => {
    const { content, type, size } = good[name]!;
    const { status, body } = await set(await uploaded(content, { contentType: type }));
    expect([status, body.width, body.height]).toEqual([200, ...size]);
    for (const path of onDisk()) {
      const found = await sharp(path).metadata();
      expect(found).toMatchObject({ space: expect.stringMatching(/^(?:srgb|b-w)$/), depth: 'uchar' });
      for (const hidden of ['exif', 'xmp', 'icc', 'iptc', 'orientation', 'pages', 'comments'] as const)
        expect([hidden, found[hidden]]).toEqual([hidden, undefined]);
    }
  });

  it('turns a picture the way it is to be seen', async () => {
    const { body } = await set(await uploaded(good['a JPEG that was turned']!.content));
    const largest = (await get(pathOf(body.variants.at(-1).url))).body;
    const { data, info } = await sharp(largest).raw().toBuffer({ resolveWithObject: true });
    const brightness = (y: number): number => data[(y * info.width + 300) * info.channels + 2]!;
    expect(brightness(50)).toBeLessThan(100);
    expect(brightness(750)).toBeGreaterThan(150);
  });
});

describe('when what was sent is no good', () => {
  it.each(Object.keys(bad))('refuses %s, and nothing of it is left', async (name) => {
    const { content, type, reason } = bad[name]!;
    const answer = await set(await uploaded(content, { contentType: type }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'upload_unusable' } });
    expect(answer.body.detail).toMatch(reason);
    expect(await eventPicture()).toBeNull();
    expect(onDisk()).toEqual([]);
    expect(await files.keys()).toEqual([]);
  });

  it('refuses a file that has grown beyond the limit meanwhile', async () => {
    const key = `uploads/event-picture/${organizer.id}/${randomUUID()}`;
    const { body } = await api.request({
      method: 'POST',
      path: '/api/uploads',
      body: {
        purpose: 'event-media',
        eventId,
        contentType: 'application/pdf',
        size: 11_000_000,
        fileName: 'x',
      },
      as: organizer,
    });
    await upload(body, Buffer.alloc(11_000_000, 1));
    await files.objects.copy(body.key, key);
    expect(await set(key)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    expect(onDisk()).toEqual([]);
  });

  it.each([
    ['of somebody else', () => uploaded(good['a JPEG']!.content, { purpose: 'avatar', as: newUser('eve') })],
    ['made for another purpose', () => uploaded(good['a JPEG']!.content, { purpose: 'avatar' })],
    ['that was never sent', async () => `uploads/event-picture/${organizer.id}/${randomUUID()}`],
    ['that leads upwards', async () => `uploads/event-picture/${organizer.id}/../../../etc/passwd`],
  ])('refuses a key %s', async (_name, keyOf) => {
    expect(await set(await keyOf())).toMatchObject({ status: 404, body: { code: 'upload_not_found' } });
  });

  it('refuses a key that was used, and one that is too long', async () => {
    const key = await uploaded(await jpeg());
    expect((await set(key)).status).toBe(200);
    expect(await set(key)).toMatchObject({ status: 404, body: { code: 'upload_not_found' } });
    expect(await set('x'.repeat(201))).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it("refuses other people's events and unknown ones", async () => {
    const key = await uploaded(await jpeg());
    expect(await set(key, newUser('eve'))).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await set(key, organizer, randomUUID())).toMatchObject({
      status: 404,
      body: { code: 'event_not_found' },
    });
    expect(await remove(newUser('eve'))).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await files.keys()).toEqual([key]);
  });
});

describe('when the file system fails', () => {
  it('that is gone, says so, and the old picture and the upload stay', async () => {
    const { body: first } = await set(await uploaded(await jpeg()));
    const key = await uploaded(await jpeg(700, 500));
    renameSync(directory, `${directory}-away`);
    try {
      expect(await set(key)).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
      expect(existsSync(directory)).toBe(false);
    } finally {
      renameSync(`${directory}-away`, directory);
    }
    expect(await eventPicture()).toEqual(first);
    expect(await files.keys()).toEqual([key]);
    expect((await set(key)).status).toBe(200);
  });

  it('that takes nothing more, says so, and nothing half-done is left', async () => {
    const key = await uploaded(await jpeg());
    const unfinished = join(directory, 'unfinished');
    mkdirSync(unfinished, { recursive: true });
    renameSync(unfinished, `${unfinished}-away`);
    // As a full disk does, it refuses the first file of the new picture.
    writeFileSync(unfinished, '');
    try {
      expect(await set(key)).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
    } finally {
      rmSync(unfinished);
      renameSync(`${unfinished}-away`, unfinished);
    }
    expect(onDisk()).toEqual([]);
    expect(await eventPicture()).toBeNull();
    expect(await files.keys()).toEqual([key]);
  });
});

describe('when somebody loads a picture', () => {
  let picture: { id: string };
  beforeEach(async () => {
    picture = (await set(await uploaded(await jpeg()))).body;
  });

  it.each([
    ['image/avif,image/webp,*/*', 'image/webp'],
    ['IMAGE/WEBP;q=0.5', 'image/webp'],
    ['image/webp;q=0,*/*', 'image/jpeg'],
    ['*/*', 'image/jpeg'],
    ['image/webpx', 'image/jpeg'],
    ['image/jpeg, image/webp;q=0.1', 'image/jpeg'],
    ['image/webp;q=0.2, image/jpeg;q=0.1', 'image/webp'],
    ['image/jpeg;q=0, image/*', 'image/webp'],
    ['image/png', 'image/jpeg'],
    ['', 'image/jpeg'],
  ])('with Accept: %s gets %s', async (accept, type) => {
    const answer = await get(`/api/pictures/${picture.id}/320`, { accept });
    expect([answer.status, answer.headers['content-type'], answer.headers['vary']]).toEqual([
      200,
      type,
      'Accept',
    ]);
  });

  it('may keep it for ever, and asks again for nothing', async () => {
    const path = `/api/pictures/${picture.id}/320.jpg`;
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      etag: `"${picture.id}-320-jpg"`,
    });
    expect(headers['vary']).toBeUndefined();
    const again = await get(path, { 'if-none-match': headers['etag']! });
    expect([again.status, again.body]).toEqual([304, undefined]);
    const { 'content-type': _type, ...kept } = headers;
    expect({ ...again.headers, 'x-request-id': '' }).toEqual({ ...kept, 'x-request-id': '' });
    for (const tags of [`W/${headers['etag']}`, `"a,b", ${headers['etag']}`, '*'])
      expect((await get(path, { 'if-none-match': tags })).status).toBe(304);
    for (const tags of [`"x${headers['etag']}"`, String(headers['etag']).slice(1, -1), '"x"'])
      expect((await get(path, { 'if-none-match': tags })).status).toBe(200);
  });

  it('varies by Accept as a 304, too, where Accept has decided', async () => {
    const path = `/api/pictures/${picture.id}/320`;
    const accept = 'image/webp';
    const { headers } = await get(path, { accept });
    const again = await get(path, { accept, 'if-none-match': headers['etag']! });
    expect(again).toMatchObject({ status: 304, headers: { vary: 'Accept', etag: headers['etag'] } });
    expect((await get(path, { 'if-none-match': headers['etag']! })).status).toBe(200);
  });

  it.each([
    ['a width that it has not', () => `${picture.id}/333`, 404],
    ['another picture', () => `${randomUUID()}/320`, 404],
    ['no width', () => `${picture.id}/big`, 400],
    ['a way upwards', () => `${picture.id}/..%2f..%2fetc%2fpasswd`, 400],
    ['another ending', () => `${picture.id}/320.svg`, 400],
    ['no id', () => 'unfinished/320', 400],
  ])('is told when it asks for %s', async (_name, path, status) => {
    expect((await get(`/api/pictures/${path()}`)).status).toBe(status);
  });
});

describe('when somebody gives themself a picture', () => {
  it('shows the middle of it in their profile, and nothing after they removed it', async () => {
    const fan = newUser('fay');
    const key = await uploaded(await jpeg(900, 600), { purpose: 'avatar', as: fan });
    const { status, body } = await api.request({
      method: 'PUT',
      path: '/api/users/me/avatar',
      body: { key },
      as: fan,
    });
    expect(status).toBe(200);
    expect([body.width, body.height, body.variants.length]).toEqual([256, 256, 6]);
    expect((await get('/api/users/me', {}, fan)).body.avatar).toEqual(body);
    await api.request({ method: 'DELETE', path: '/api/users/me/avatar', as: fan });
    expect((await get('/api/users/me', {}, fan)).body.avatar).toBeNull();
    expect(onDisk()).toEqual([]);
  });

  it('is never enlarged', async () => {
    const fan = newUser('fay');
    const key = await uploaded(await jpeg(100, 90), { purpose: 'avatar', as: fan });
    const { body } = await api.request({
      method: 'PUT',
      path: '/api/users/me/avatar',
      body: { key },
      as: fan,
    });
    expect([body.width, body.height]).toEqual([100, 90]);
    await api.request({ method: 'DELETE', path: '/api/users/me/avatar', as: fan });
  });
});
