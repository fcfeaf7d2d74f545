import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/routes.ts';
import { book, eventBody, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { askRaw } from '../support/raw-event.ts';

let api: TestApi;
const organizer = newUser('organizer');
const create = (more: Record<string, unknown>): Promise<Answer> => publish(api, organizer, more);
const list = (query: Record<string, string>): Promise<Answer> =>
  askRaw(api, routes.listEvents, { queryStringParameters: query });
const paths = ({ body }: Answer): string[] => body.errors.map(({ path }: { path: string }) => path);

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('when a number or an instant is not what it seems', () => {
  it.each([
    ['capacity', [0, -1, 1.5, 1e308, 1_000_001, '10', true, [10], {}]],
    ['priceCents', [-1, 0.1, 1_000_000_000_001, 2 ** 53, '0', null]],
    ['maxPerUser', [0, 101, 1e21]],
    [
      'startsAt',
      [
        '2027-02-30T18:00:00Z',
        '2027-13-01T18:00:00Z',
        '2027-06-01T24:00:01Z',
        '2027-06-01T18:00:60Z',
        '2027-06-01T18:00:00+99:99',
        '2027-06-01T18:00:00',
        '2027-06-01',
        '+012027-06-01T18:00:00Z',
        '1999-12-31T23:59:59Z',
        '2100-01-01T00:00:00Z',
        '2027-06-01T18:00:00Z\u0000',
        '٢٠٢٧-06-01T18:00:00Z',
        1_800_000_000_000,
        null,
        ['2027-06-01T18:00:00Z'],
      ],
    ],
    ['timeZone', ['', 'Mars/Base', '+02:00', '../../etc/passwd', 'Europe/Berlin\u0000', 'x'.repeat(65)]],
    [
      'currency',
      ['eur', 'EURO', 'ZZZ', '', 'EU\u0000', 'DEM', 'HRK', 'XAU', 'XDR', 'XTS', 'XXX', 'BOV', null],
    ],
  ])('%s is refused by name', async (field, values) => {
    for (const value of values) {
      const answer = await create({ [field]: value });
      expect([value, answer.status]).toEqual([value, 400]);
      expect([...new Set(paths(answer))]).toEqual([`body.${field}`]);
    }
  });

  it('numbers that JSON can write and JavaScript cannot hold are refused', async () => {
    for (const number of ['1e400', '-1e400', '9007199254740993', '1e-400000', '1.0000000000000001']) {
      const body = JSON.stringify(eventBody()).replace('"capacity":10', `"capacity":${number}`);
      const answer = await askRaw(api, routes.createEvent, {
        body,
        headers: { 'content-type': 'application/json' },
        as: organizer,
      });
      expect(answer.status).toBe(number.startsWith('1.0') ? 201 : 400);
    }
  });
});

describe('when text is strange', () => {
  it.each(['\u0000', 'a\u0000b', '\u0007', '\u001b[31m', '\u007f', ' ', '\n\t', ''])(
    'the title %j is refused',
    async (title) => {
      expect(new Set(paths(await create({ title })))).toEqual(new Set(['body.title']));
    },
  );

  it.each([
    'Ærø Ünïcödé ﷽ 漢字',
    '👩‍👩‍👧‍👦🏳️‍🌈',
    '🎸'.repeat(100),
    "'; DROP TABLE events; -- ",
    '\\\'" \\" %_ \\',
    '<script>alert(1)</script>',
    '${7*7} {{7*7}} %s %n',
    '{"json": true}',
    'ערב שירה \u200f(חצי)',
  ])('the title %j comes back as it was sent, from everywhere', async (title) => {
    const { status, body: event } = await create({ title, venue: title, city: title, address: title });
    expect(status).toBe(201);
    expect(event).toMatchObject({ title: title.trim(), venue: title.trim(), address: title.trim() });
    const answer = await list({ city: title });
    expect(answer.body.items.map((item: { id: string }) => item.id)).toEqual([event.id]);
    const booked = await book(api, organizer, { eventId: event.id });
    expect(booked.body.event.title).toBe(title.trim());
  });

  it('a title of as many characters as the contract allows is kept, also of emoji', async () => {
    const title = '🎸'.repeat(200);
    expect(await create({ title })).toMatchObject({ status: 201, body: { title } });
    expect((await create({ title: `${title}!` })).status).toBe(400);
  });

  // It is kept as U+FFFD: what comes back is not what was sent.
  it('a title with half a character is refused', async () => {
    expect((await create({ title: 'half \ud83c' })).status).toBe(400);
  });

  it.each([
    "' OR '1'='1",
    "') OR 1=1 -- ",
    '%',
    '_',
    '\\',
    "\\' OR 1=1 -- ",
    '*',
    '+-><()~*"@',
    '@5',
    '___',
    '"unbalanced',
    "o'brien's '' '",
    '.* [[:<:]] (?i)',
    '{2,1}',
  ])('the filter %j finds nothing that it does not name', async (value) => {
    await create({ title: 'Quite ordinary', city: 'Ordinary', category: 'ordinary', country: 'Ordinary' });
    for (const name of ['q', 'city', 'category', 'country']) {
      const { status, body } = await list({ [name]: value });
      expect([
        name,
        status,
        body.items?.map(({ title }: { title: string }) => title) ?? [],
      ]).not.toContainEqual(expect.arrayContaining(['Quite ordinary']));
      expect(status).toBe(200);
    }
  });
});

describe('when a cursor was not made by this list', () => {
  const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    'x',
    '%',
    cursor(null),
    cursor({}),
    cursor([]),
    cursor(['events.start']),
    cursor(['events.start', "1' OR 1=1", randomUUID()]),
    cursor(['events.start', 1, '00000000-0000-0000-0000-00000000000g']),
    cursor(['events.start', -1, randomUUID()]),
    cursor(['events.start', 1e300, randomUUID()]),
    cursor(['events.start', 1.5, randomUUID()]),
    cursor(['events.start', '1', randomUUID()]),
    cursor(['events.start', 1, randomUUID(), 1]),
    cursor(['events.price', 1, randomUUID()]),
    cursor(['bookings', randomUUID()]),
    cursor([{ toString: 'events.start' }, 1, randomUUID()]),
  ])('%s is refused', async (text) => {
    expect(await list({ cursor: text })).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  it('the longest dates that it could hold are only positions', async () => {
    for (const ms of [0, 253_402_300_799_999]) {
      expect((await list({ cursor: cursor(['events.start', ms, randomUUID()]) })).status).toBe(200);
    }
  });
});
