import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/routes.ts';
import type { Route } from '../../src/kernel/route.ts';
import { type Answer, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const otto = newUser('otto');
const create = (facts: object): Promise<Answer> =>
  api.request({
    method: 'POST',
    path: '/api/events',
    as: otto,
    body: { title: 'Night', startsAt: inDays(1), endsAt: inDays(2), ...facts },
  });
const profile = (changes: object): Promise<Answer> =>
  api.request({ method: 'PATCH', path: '/api/users/me', as: otto, body: changes });

const LINES = {
  event: ['title', 'category', 'venue', 'city', 'country', 'phone'],
  profile: ['name', 'phone', 'city', 'country', 'postcode', 'company', 'website'],
};

describe('when a field is one line', () => {
  it.each(LINES.event)('an event takes no line break, nothing invisible, in %s', async (field) => {
    for (const value of ['a\nb', 'a\u2028b', 'a\tb', '\u200b', ' \u2060 ', '\u202e\u2069', 'a\ufffdb']) {
      const { status, body } = await create({ [field]: value });
      expect([value, status, body.code, body.errors[0].path]).toEqual([
        value,
        400,
        'validation_failed',
        `body.${field}`,
      ]);
    }
  });

  it.each(LINES.profile)('a profile takes none in %s', async (field) => {
    for (const value of ['https://a.example\n.evil', '\u3164', 'https://a\u0000.example']) {
      const { status, body } = await profile({ [field]: value });
      expect([status, body.errors?.[0].path]).toEqual([400, `body.${field}`]);
    }
  });

  it('a search and its filters are lines, too', async () => {
    for (const name of ['q', 'city', 'category', 'country']) {
      const path = `/api/events?${name}=a%0Ab`;
      expect((await api.request({ method: 'GET', path })).body.errors[0].path).toBe(`query.${name}`);
    }
  });

  it('is stored composed and without invisible ends', async () => {
    const { body } = await create({
      title: '\ufeff  Be\u0301la\u200b ',
      address: 'Quai 7\r\nLisboa',
      city: '👨‍👩‍👧',
    });
    expect(body).toMatchObject({ title: 'Béla', address: 'Quai 7\nLisboa', city: '👨‍👩‍👧' });
  });

  it('a website is stored as it is parsed', async () => {
    const { body } = await profile({ website: 'HTTPS://Example.com:443/ä' });
    expect(body.website).toBe('https://example.com/%C3%A4');
    expect((await profile({ website: 'https://ann:word@example.com' })).status).toBe(400);
  });
});

describe('when a date-time or a time zone is sent', () => {
  it('takes what Python, Go and people write, and gives the one form', async () => {
    const { status, body } = await create({
      startsAt: '2037-06-01t20:00:00.123456+02:00',
      endsAt: '2037-06-01 22:00:00z',
      timeZone: 'europe/berlin',
    });
    expect([status, body.startsAt, body.endsAt, body.timeZone]).toEqual([
      201,
      '2037-06-01T18:00:00.123Z',
      '2037-06-01T22:00:00.000Z',
      'Europe/Berlin',
    ]);
  });

  it.each([
    ['startsAt', '2037-06-01T18:00:00', /has no offset/],
    ['endsAt', '2037-02-30T18:00:00Z', /2037-02-30/],
    ['timeZone', 'BST', /IANA/],
    ['timeZone', '+02:00', /IANA/],
  ])('says what is wrong with %s %s', async (field, value, words) => {
    const { status, body } = await create({ [field]: value });
    expect(status).toBe(400);
    expect(body.errors).toContainEqual({ path: `body.${field}`, message: expect.stringMatching(words) });
  });

  it('takes a plus of a query that arrives as a space for what it was', async () => {
    const title = `Plus ${crypto.randomUUID()}`;
    await publish(api, otto, { title, startsAt: '2037-06-01T16:30:00Z', endsAt: '2037-06-01T20:00:00Z' });
    const ask = (from: string) =>
      api.request({ method: 'GET', path: `/api/events?from=${from}&q=${encodeURIComponent(title)}` });
    expect((await ask('2037-06-01T18:00:00+02:00')).body.items).toHaveLength(1);
    expect((await ask('2037-06-01T18:00:00%2B02:00')).body.items).toHaveLength(1);
    expect((await ask('2037-06-01T19:00:00+02:00')).body.items).toHaveLength(0);
    expect((await ask('2037-06-01T18:00:00')).body.errors[0].message).toMatch(/has no offset/);
  });
});

describe('when a body is not UTF-8', () => {
  const withBody = Object.entries(routes as Record<string, Route>).filter(
    ([, { body }]) => body !== undefined,
  );
  const send = (route: Route, contentType: string, raw: Buffer | string): Promise<Answer> =>
    api.request({
      method: route.method,
      path: route.path.replaceAll(/\{\w+\}/g, '01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e'),
      as: otto,
      headers: { 'content-type': contentType },
      body: raw,
    });

  it.each(withBody)('%s says 415 for another charset', async (_id, route) => {
    const others = ['iso-8859-1', '"windows-1252"', 'UTF-16', 'Shift_JIS', 'utf-8; charset=iso-8859-1'];
    for (const charset of others) {
      const { status, body } = await send(route, `application/json; charset=${charset}`, '{}');
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
      expect(body.detail).toContain('UTF-8');
    }
  });

  it.each([
    'application/jsonp',
    'application/json, text/plain',
    'text/json',
    'application/+json',
    'json',
    '',
  ])('"%s" is no JSON', async (type) => {
    const { status, body } = await send(routes.createEvent, type, '{}');
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
    expect(body.detail).toContain('application/json');
  });

  it.each(withBody)('%s says 400 for bytes that are none', async (_id, route) => {
    const bodies = [
      Buffer.from('{"title":"Z\u00fcr"}', 'latin1'),
      Buffer.from('\ufeff{"title":"x"}', 'utf16le'),
      Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x7d]),
      Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]),
    ];
    for (const bytes of bodies) {
      const { status, body } = await send(route, 'application/json', bytes);
      expect([status, body.code]).toEqual([400, 'malformed_json']);
    }
  });

  it.each([
    'application/json;charset=utf-8',
    'application/json; Charset="UTF-8"',
    'application/json; charset=UTF8',
    'application/json ; charset="utf-8"',
    'application/json\t;\tcharset=utf-8',
    'application/json;',
    'Application/JSON;profile="a; charset=latin1"',
    'application/vnd.concert+json; v=1',
    'application/json ; charset = utf-8',
    ' application/merge-patch+json\t; version=1; charset=utf-8 ',
  ])('%s is taken, with or without a byte order mark', async (type) => {
    const text = JSON.stringify({ title: 'Zür', startsAt: inDays(1), endsAt: inDays(2) });
    for (const body of [text, `\ufeff${text}`, Buffer.from(`\ufeff${text}`)]) {
      const answer = await send(routes.createEvent, type, body);
      expect([answer.status, answer.body.title]).toEqual([201, 'Zür']);
    }
  });
});
