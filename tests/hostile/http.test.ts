import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/routes.ts';
import { eventBody, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { timed } from '../support/mysql.ts';
import { askRaw } from '../support/raw-event.ts';

let api: TestApi;
const organizer = newUser('organizer');
const json = { 'content-type': 'application/json' };
const post = (body: string, more = {}): Promise<Answer> =>
  askRaw(api, routes.createEvent, { body, headers: json, as: organizer, ...more });
const create = (more: Record<string, unknown>): Promise<Answer> => publish(api, organizer, more);
const list = (query: Record<string, string>): Promise<Answer> =>
  askRaw(api, routes.listEvents, { queryStringParameters: query });
const paths = ({ body }: Answer): string[] => body.errors.map(({ path }: { path: string }) => path);

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('when a body tries to reach what is behind it', () => {
  it.each([
    ['{"__proto__":{"isAdmin":true}}', 'malformed_json'],
    ['{"title":{"__proto__":{"isAdmin":true}}}', 'malformed_json'],
    ['{"constructor":{"prototype":{"isAdmin":true}}}', 'malformed_json'],
    ['{"constructor":1,"title":"x"}', 'validation_failed'],
    ['{"toString":1,"hasOwnProperty":1,"title":"x"}', 'validation_failed'],
  ])('%s is refused', async (body, code) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code } });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'the query member %s is refused by name',
    async (name) => {
      const query = JSON.parse(`{"${name}":"x"}`) as Record<string, string>;
      const answer = await list(query);
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(paths(answer)).toEqual([`query.${name}`]);
    },
  );
});

describe('when a body is no JSON object', () => {
  it.each(['', ' ', 'null', '[]', '"text"', '7', 'true', '{', '{"title":}', '\ufeff{}', "{'a':1}", 'NaN'])(
    '%j is refused',
    async (body) => {
      const { status, body: problem } = await post(body);
      expect(status).toBe(400);
      expect(['malformed_json', 'validation_failed']).toContain(problem.code);
    },
  );

  it('nested a thousand times over, is refused', async () => {
    for (const depth of [1_000, 30_000]) {
      const nested = `{"title":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      expect((await post(nested)).status).toBe(400);
    }
  });

  it('with thousands of unknown members, is refused quickly and in few words', async () => {
    const members = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`m${i}`, 1]));
    const { value, ms } = await timed(post(JSON.stringify({ ...eventBody(), ...members })));
    expect(value?.status).toBe(400);
    expect(value?.body.detail.length).toBeLessThan(300);
    expect(ms).toBeLessThan(1_000);
  });

  it('with a member twice, counts the last', async () => {
    const text = JSON.stringify(eventBody()).replace('{', '{"title":"first",');
    expect((await post(text)).body.title).toBe('An evening of noise');
  });
});

describe('when a body comes in another dress', () => {
  const text = JSON.stringify(eventBody({ title: 'Bänd 🎸' }));
  const base64 = (body: string | Buffer) => ({
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  });

  it('as base64, is read', async () => {
    const answer = await post('', base64(text));
    expect(answer).toMatchObject({ status: 201, body: { title: 'Bänd 🎸' } });
  });

  it.each([
    ['text that is no base64', { body: '%%%', isBase64Encoded: true }],
    ['bytes that are no text', base64(Buffer.from([0xff, 0xfe, 0x00, 0x01]))],
    ['UTF-16', base64(Buffer.from(text, 'utf16le'))],
  ])('as %s, is refused', async (_what, more) => {
    expect(await post('', more)).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
  });

  it('is measured as it arrives unpacked, in bytes', async () => {
    const long = JSON.stringify(eventBody({ description: '🎸'.repeat(21_000) }));
    expect(await post(long)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    expect(await post('', base64(long))).toMatchObject({ status: 413, body: { maxBytes: 81_920 } });
  });

  it.each([undefined, '', 'text/plain', 'application/jsonp', 'text/json', 'multipart/form-data; boundary=x'])(
    'with the content type %s, is refused',
    async (type) => {
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await post(text, { headers });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    },
  );
});

describe('when a path or a header is strange', () => {
  it.each([
    '',
    'null',
    '\u0000',
    "' OR 1=1 --",
    '../../x',
    '00000000-0000-0000-0000-00000000000g',
    'x'.repeat(9_999),
  ])('the event %j is refused', async (eventId) => {
    const answer = await askRaw(api, routes.getEvent, { pathParameters: { eventId } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'params.eventId' }] } });
  });

  it('a missing path parameter, query or header map is refused or ignored', async () => {
    expect((await askRaw(api, routes.getEvent, { pathParameters: undefined as never })).status).toBe(400);
    expect((await askRaw(api, routes.listEvents, { headers: {} })).status).toBe(200);
    expect((await askRaw(api, routes.createEvent, { headers: {}, body: '{}', as: organizer })).status).toBe(
      415,
    );
  });

  it.each([
    ['if-match', 'x', 412],
    ['if-match', '"', 412],
    ['if-match', '"99999999999999999999"', 412],
    ['if-match', 'W/"1.0"', 412],
    ['if-match', 'x'.repeat(9_000), 412],
    ['if-match', `${'"9.9", '.repeat(300)}W/"1.0"`, 412],
    ['if-match', `${'"9,9", '.repeat(300)}, ,"1.0"`, 200],
    ['if-match', '"1'.repeat(60), 412],
    ['if-match', '\u0000', 412],
  ])('%s: %j is answered with %i', async (name, value, status) => {
    const { body } = await create({});
    const answer = await askRaw(api, routes.updateEvent, {
      pathParameters: { eventId: body.id },
      headers: { ...json, [name]: value },
      body: '{"title":"x"}',
      as: organizer,
    });
    expect(answer.status).toBe(status);
  });

  it('a route that does not exist is not found, whatever its name', async () => {
    for (const path of ['/api/nothing', '/__proto__', '/constructor', '$default\n{"level":"INFO"}']) {
      expect(await askRaw(api, { method: 'GET', path }, {})).toMatchObject({
        status: 404,
        body: { code: 'route_not_found' },
      });
    }
    expect(
      (await askRaw(api, routes.getBooking, { pathParameters: { bookingId: randomUUID() } })).status,
    ).toBe(401);
  });
});
