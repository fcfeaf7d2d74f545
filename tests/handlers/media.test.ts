import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { box, brandBox, mp3Frame, id3, tracks } from '../support/media-files.ts';

const { root } = engineSandbox();
const PDF = '%PDF-1.7 a plan of all seats';

let files: TestFiles;
let api: TestApi;
let organizer: TestUser;
let fan: TestUser;
let eventId: string;

beforeAll(async () => {
  files = await startFiles(root);
  api = await startApi(files.environment);
});
afterAll(async () => {
  await api?.stop();
  await files?.stop();
});
beforeEach(async () => {
  organizer = newUser('otto');
  fan = newUser('fay');
  eventId = (await publish(api, organizer)).body.id;
});
afterEach(async () => {
  for (const key of await files.keys()) await files.objects.remove(key);
});

const ask = (body: object, as: TestUser = organizer): Promise<Answer> =>
  api.request({ method: 'POST', path: '/api/uploads', body, as });
const plan = (more: object = {}): object => ({
  purpose: 'event-media',
  eventId,
  contentType: 'application/pdf',
  size: PDF.length,
  fileName: 'Saalplan.pdf',
  ...more,
});
/** Sends a file and gives its key. */
async function uploaded(content: string | Buffer, more: object = {}, as = organizer): Promise<string> {
  const { body } = await ask(plan({ size: Buffer.byteLength(content), ...more }), as);
  expect(await upload(body, content)).toBe(204);
  return body.key;
}
const add = (key: string, more: object = {}, as = organizer, event = eventId): Promise<Answer> =>
  api.request({
    method: 'POST',
    path: `/api/events/${event}/media`,
    body: { key, title: 'Seats', kind: 'seating-plan', ...more },
    as,
  });
const get = (path: string, as?: TestUser): Promise<Answer> => api.request({ method: 'GET', path, as });
const remove = (mediaId: string, as: TestUser): Promise<Answer> =>
  api.request({ method: 'DELETE', path: `/api/events/${eventId}/media/${mediaId}`, as });

describe('when somebody asks for a form to upload with', () => {
  it('gives one for exactly that file, for fifteen minutes', async () => {
    const { status, body } = await ask(plan());
    expect(status).toBe(201);
    expect(body.key).toMatch(new RegExp(`^uploads/event-media/${organizer.id}/[0-9a-f-]{36}$`));
    expect(body.fields).toMatchObject({ key: body.key, 'Content-Type': 'application/pdf' });
    const left = Date.parse(body.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(14 * 60_000);
    expect(left).toBeLessThanOrEqual(15 * 60_000);
    expect(await upload(body, `${PDF}!`)).toBe(400);
    expect(await upload({ ...body, fields: { ...body.fields, 'Content-Type': 'text/html' } }, PDF)).toBe(403);
    expect(await upload({ ...body, fields: { ...body.fields, key: 'static/x' } }, PDF)).toBe(403);
    expect(await upload(body, PDF)).toBe(204);
    expect(await files.keys()).toEqual([body.key]);
  });

  it.each([
    ['an SVG', { contentType: 'image/svg+xml' }, 'body.contentType', /must be one of image\/jpeg/],
    [
      'a HEIC picture',
      { purpose: 'event-picture', contentType: 'image/heic' },
      'body.contentType',
      /save HEIC pictures as JPEG first/,
    ],
    [
      'a film as a picture',
      { purpose: 'event-picture', contentType: 'video/mp4' },
      'body.contentType',
      /must be/,
    ],
    ['nothing', { size: 0 }, 'body.size', /from 1/],
    ['more than 100 MB', { size: 104_857_601 }, 'body.size', /at most 104857600 bytes/],
    [
      'a picture of more than 10 MB',
      { purpose: 'event-picture', contentType: 'image/png', size: 10_485_761 },
      'body.size',
      /at most 10485760 bytes/,
    ],
    ['no event', { eventId: undefined }, 'body.eventId', /is required/],
    ['an avatar for an event', { purpose: 'avatar', contentType: 'image/png' }, 'body.eventId', /left out/],
    ['an unknown purpose', { purpose: 'backup' }, 'body.purpose', /must be one of event-picture/],
    ['a name with a line break', { fileName: 'a\r\nx-evil: 1\u0000' }, 'body.fileName', /control characters/],
    ['a name of 151 letters', { fileName: 'x'.repeat(151) }, 'body.fileName', /at most 150/],
  ])('refuses %s', async (_name, more, path, message) => {
    expect(await ask(plan(more))).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path, message: expect.stringMatching(message) }] },
    });
  });

  it.each([
    ['event-media', 'application/pdf', 104_857_600],
    ['event-picture', 'image/png', 10_485_760],
  ])('tells how large a file for %s may be', async (purpose, contentType, maxBytes) => {
    for (const size of [maxBytes + 1, 6_000_000_000]) {
      const { status, body } = await ask(plan({ purpose, contentType, size }));
      expect([status, body.maxBytes]).toEqual([400, maxBytes]);
    }
  });

  it("refuses other people's events and unknown ones", async () => {
    expect(await ask(plan(), fan)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await ask(plan({ eventId: randomUUID() }))).toMatchObject({
      status: 404,
      body: { code: 'event_not_found' },
    });
  });
});

describe('when an upload is added to an event', () => {
  it('stays with it, and the upload is gone', async () => {
    const { status, body } = await add(await uploaded(PDF));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      eventId,
      kind: 'seating-plan',
      title: 'Seats',
      fileName: 'Saalplan.pdf',
      type: 'application/pdf',
      size: PDF.length,
      isPublic: false,
      createdAt: expect.any(String),
    });
    expect(await files.keys()).toEqual([`media/${eventId}/${body.id}`]);
    expect((await get(`/api/events/${eventId}/media`, organizer)).body).toEqual({ items: [body] });
  });

  it('can be used once, even when it is sent twice', async () => {
    const { body: form } = await ask(plan());
    await upload(form, PDF);
    const answers = await Promise.all([add(form.key), add(form.key), add(form.key)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 404, 404]);
    // The form still works for a while: what it brings now is nobody's.
    expect(await upload(form, PDF)).toBe(204);
    expect(await add(form.key)).toMatchObject({ status: 404, body: { code: 'upload_not_found' } });
    const { id } = answers.find(({ status }) => status === 201)!.body;
    expect((await files.keys()).filter((key) => key.startsWith('media/'))).toEqual([
      `media/${eventId}/${id}`,
    ]);
  });

  it.each([
    ['HTML', '<html><script>alert(1)</script>', 'of no known type'],
    ['a program', '\x7fELF', 'of no known type'],
    ['sound', 'OggS and more', 'audio/ogg'],
  ])('is refused when it says PDF and holds %s', async (_name, content, found) => {
    const answer = await add(await uploaded(content));
    expect(answer).toMatchObject({ status: 422, body: { code: 'upload_unusable' } });
    expect(answer.body.detail).toBe(
      `The file was announced as application/pdf, but its content is ${found}.`,
    );
    expect(await files.keys()).toEqual([]);
    expect((await get(`/api/events/${eventId}/media`, organizer)).body.items).toEqual([]);
  });

  it.each([
    ['of somebody else', async () => uploaded(PDF, { eventId: (await publish(api, fan)).body.id }, fan)],
    ['made for another purpose', () => uploaded(PDF, { purpose: 'event-picture', contentType: 'image/png' })],
    ['that was never sent', async () => (await ask(plan())).body.key],
    ['that leads upwards', async () => `uploads/event-media/${organizer.id}/../../static/secret`],
    ['of another place', async () => `media/${eventId}/${randomUUID()}`],
    ['that is empty', async () => ''],
  ])('is refused with a key %s, and nothing changes', async (_name, keyOf) => {
    const key = await keyOf();
    const before = await files.keys();
    expect(await add(key)).toMatchObject({ status: 404, body: { code: 'upload_not_found' } });
    expect(await files.keys()).toEqual(before);
  });

  it("is refused for other people's events", async () => {
    const { id } = (await publish(api, fan)).body;
    const key = await uploaded(PDF);
    expect(await add(key, {}, organizer, id)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await add(key, {}, organizer, randomUUID())).toMatchObject({ status: 404 });
    expect(await files.keys()).toEqual([key]);
  });

  it('is refused when the event has fifty, and the copy goes', async () => {
    const now = new Date();
    for (let i = 0; i < 50; i += 1)
      await api.database.sql(
        `INSERT INTO event_media VALUES
          (UNHEX(?), UNHEX(?), UNHEX(?), 'audio', 't', 'f', 'audio/ogg', 1, 0, ?)`,
        [...[randomUUID(), eventId, randomUUID()].map((id) => id.replaceAll('-', '')), now],
      );
    const key = await uploaded(PDF);
    expect(await add(key)).toMatchObject({ status: 409, body: { code: 'media_limit_reached' } });
    expect(await files.keys()).toEqual([key]);
  });
});

describe('when a browser names a type its own way', () => {
  const mdat = box('mdat', Buffer.alloc(9_000, 1));
  const film = Buffer.concat([brandBox('MSNV', 'isom'), mdat, tracks('vide', 'soun')]);
  const sound = Buffer.concat([brandBox('mp42', 'isom'), mdat, tracks('soun')]);
  it.each([
    ['image/jpg', Buffer.from('\xff\xd8\xff\xe0 and more', 'latin1'), 'image/jpeg'],
    ['IMAGE/PJPEG', Buffer.from('\xff\xd8\xff\xe1 and more', 'latin1'), 'image/jpeg'],
    ['audio/x-m4a', sound, 'audio/mp4'],
    ['audio/m4a', Buffer.concat([brandBox('M4A '), mdat, tracks('soun')]), 'audio/mp4'],
    ['video/mp4', sound, 'audio/mp4'],
    ['video/mp4', film, 'video/mp4'],
    ['video/x-m4v', film, 'video/mp4'],
    ['audio/mp3', mp3Frame, 'audio/mpeg'],
    ['audio/mpeg', Buffer.concat([id3(20_000), mp3Frame]), 'audio/mpeg'],
    ['audio/ogg; codecs=opus', Buffer.from(`OggS${'\0'.repeat(24)}OpusHead`), 'audio/ogg'],
    ['application/x-pdf', Buffer.from(`\ufeff${PDF}`), 'application/pdf'],
  ])('takes %s for what the file is', async (contentType, content, type) => {
    const { body: form } = await ask(plan({ contentType, size: content.length }));
    // The form names the registered type: what the browser calls the file does not matter.
    expect(form.fields['Content-Type']).not.toMatch(/x-|jpg|mp3|m4a|;/);
    expect(await upload(form, content)).toBe(204);
    const answer = await add(form.key);
    expect(answer).toMatchObject({ status: 201, body: { type, size: content.length } });
  });

  it.each([
    ['image/jpg', Buffer.from('<svg onload="alert(1)"/>'), 'image/jpeg', 'image/svg+xml'],
    ['audio/mp3', film, 'audio/mpeg', 'video/mp4'],
    ['video/mp4', Buffer.concat([brandBox('qt  '), mdat]), 'video/mp4', 'video/quicktime'],
    ['application/x-pdf', Buffer.from('PK\x03\x04%PDF-1.7', 'latin1'), 'application/pdf', 'application/zip'],
    ['image/png', brandBox('mif1', 'mif1', 'heic'), 'image/png', 'image/heic'],
  ])(
    'refuses %s that holds something else, and says what it takes',
    async (contentType, content, name, found) => {
      const answer = await add(await uploaded(content, { contentType }));
      expect(answer).toMatchObject({
        status: 422,
        body: {
          code: 'upload_unusable',
          detail: `The file was announced as ${name}, but its content is ${found}.`,
          errors: [{ path: 'body.key', message: expect.stringContaining('audio/mpeg, audio/mp4') }],
        },
      });
      expect(await files.keys()).toEqual([]);
    },
  );
});

describe('when people load files down', () => {
  const link = (id: string, as?: TestUser): Promise<Answer> =>
    get(as ? `/api/media/${id}` : `/api/public/media/${id}`, as);

  it('gives private ones to who has booked, and to nobody else', async () => {
    const { id } = (await add(await uploaded(PDF))).body;
    const unknown = { status: 404, body: { code: 'media_not_found' } };
    expect(await link(id)).toMatchObject(unknown);
    expect(await link(id, fan)).toMatchObject(unknown);
    expect((await get(`/api/events/${eventId}/media`, fan)).body.items).toEqual([]);
    const booking = await book(api, fan, { eventId });
    expect((await get(`/api/events/${eventId}/media`, fan)).body.items).toHaveLength(1);
    const { status, headers, body } = await link(id, fan);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    const answer = await fetch(body.url);
    expect(await answer.text()).toBe(PDF);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename=Saalplan.pdf');
    expect((await link(id, newUser('ada', { groups: ['admins'] }))).status).toBe(200);

    await api.request({ method: 'POST', path: `/api/bookings/${booking.body.id}/cancel`, as: fan });
    expect(await link(id, fan)).toMatchObject(unknown);
  });

  it('gives public ones to everybody', async () => {
    const { id } = (await add(await uploaded(PDF), { isPublic: true })).body;
    expect((await get(`/api/public/events/${eventId}/media`)).body.items).toHaveLength(1);
    expect((await fetch((await link(id)).body.url)).status).toBe(200);
    expect((await link(id, fan)).status).toBe(200);
  });

  it.each([
    ['Größe & "Glück" 🎻.pdf', /^attachment; filename="[^"\\]*(?:\\"[^"\\]*)*"; filename\*=UTF-8''Gr%C3%B6/],
    ['../../etc/passwd', /^attachment; filename=passwd$/],
    ['a"; filename="evil.html', /^attachment; filename="a\\"; filename=\\"evil\.html"$/],
  ])('keeps the name %s a name', async (fileName, expected) => {
    const { id } = (await add(await uploaded(PDF, { fileName }), { isPublic: true })).body;
    const url = new URL((await link(id)).body.url);
    expect(url.searchParams.get('response-content-disposition')).toMatch(expected);
  });

  it("gives the operator's own files by their path", async () => {
    const { body: form } = await ask(plan());
    await upload(form, PDF);
    await files.objects.copy(form.key, 'static/terms/tickets 2027.pdf');
    const { status, body } = await get('/api/public/static?path=terms/tickets%202027.pdf');
    expect(status).toBe(200);
    expect(await (await fetch(body.url)).text()).toBe(PDF);
    expect(await get('/api/public/static?path=terms/none.pdf')).toMatchObject({
      status: 404,
      body: { code: 'file_not_found' },
    });
    for (const path of ['../media/x', 'a//b', '/a', '.hidden', 'a/../b', '', 'x'.repeat(501)])
      expect(await get(`/api/public/static?path=${encodeURIComponent(path)}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
  });
});

describe('when a file is removed', () => {
  it('goes with its object, once, and only at its own event', async () => {
    const { id } = (await add(await uploaded(PDF))).body;
    expect(await remove(id, fan)).toMatchObject({ status: 403 });
    expect((await remove(id, organizer)).status).toBe(204);
    expect(await files.keys()).toEqual([]);
    expect(await remove(id, organizer)).toMatchObject({ status: 404, body: { code: 'media_not_found' } });
    const other = (await publish(api, organizer)).body.id;
    const { id: another } = (await add(await uploaded(PDF, { eventId: other }), {}, organizer, other)).body;
    expect(await remove(another, organizer)).toMatchObject({ status: 404 });
  });
});
