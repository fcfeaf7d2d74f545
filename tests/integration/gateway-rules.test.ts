import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiEvent } from '../../src/http/types.ts';
import { routes } from '../../src/routes.ts';
import { createAdapter } from '../../tools/local/adapter.ts';
import { withCors } from '../../tools/local/gateway/cors.ts';

let gateway: Server;
let base: string;
let seen: ApiEvent | undefined;
let reply: () => Promise<unknown>;
const errors: unknown[] = [];
const serve = (event: ApiEvent): Promise<unknown> => {
  seen = event;
  return reply();
};

beforeAll(async () => {
  const { getLiveness, createBooking, getEvent, listMyEvents } = routes;
  gateway = createAdapter({
    routes: {
      list: { ...getLiveness, path: '/things' },
      one: { ...getEvent, path: '/things/{eventId}' },
      mine: { ...listMyEvents, path: '/things/mine' },
      create: { ...createBooking, path: '/things', access: 'public' },
    },
    functions: { api: { handler: serve }, media: { handler: serve }, pictures: { handler: serve } },
    authorizer: async () => ({ challenge: 'Bearer' }),
    cors: {
      allowedOrigins: [],
      allowedMethods: [],
      allowedHeaders: [],
      exposedResponseHeaders: [],
      maxAge: 0,
    },
    onError: (error) => errors.push(error),
  });
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});
afterAll(() => {
  gateway.close();
  gateway.closeAllConnections();
});
beforeEach(() => {
  seen = undefined;
  reply = async () => ({ statusCode: 200, headers: {}, body: '{"ok":true}' });
});

describe('the routes of the local gateway', () => {
  test('when only the headers of a GET are wanted, hands on a HEAD and sends no body', async () => {
    reply = async () => ({ statusCode: 200, headers: { ETag: '"1"' }, body: '' });
    const answer = await fetch(`${base}/things/7`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([200, '"1"', '']);
    expect(answer.headers.has('content-length')).toBe(false);
    expect(seen).toMatchObject({
      routeKey: 'HEAD /things/{eventId}',
      pathParameters: { eventId: '7' },
      requestContext: { routeKey: 'HEAD /things/{eventId}', http: { method: 'HEAD' } },
    });
    expect((await fetch(`${base}/things/mine`, { method: 'HEAD' })).status).toBe(401);
  });

  test('when slashes stand too many at the beginning, takes them for one', async () => {
    expect((await fetch(`${base}//things`)).status).toBe(200);
    expect(seen).toMatchObject({ routeKey: 'GET /things', rawPath: '//things' });
  });
});

describe('the limits of the local gateway', () => {
  const post = (body: string | Buffer, type = 'text/plain') =>
    fetch(`${base}/things`, { method: 'POST', body, headers: { 'content-type': type } });

  // Lambda gets an event as JSON: quotes count twice there, and bytes in base64.
  test.each([
    ['text of 6.2 million bytes', 'x'.repeat(6_200_000), 'text/plain', 200],
    ['text of 6.3 million bytes', 'x'.repeat(6_300_000), 'text/plain', 413],
    ['half as many quotes', '"'.repeat(3_150_000), 'text/plain', 413],
    ['4.6 million bytes', Buffer.alloc(4_600_000), 'application/octet-stream', 200],
    ['4.8 million bytes', Buffer.alloc(4_800_000), 'application/octet-stream', 413],
  ])('when a request has %s, lets it through only where Lambda takes it', async (_, body, type, status) => {
    const answer = await post(body, type);
    expect(answer.status).toBe(status);
    if (status === 413) expect(await answer.json()).toEqual({ message: 'Request Entity Too Large' });
    expect(seen === undefined).toBe(status === 413);
  });

  test('when the body is over 10 MB, refuses it as the gateway does', async () => {
    const answer = await fetch(`${base}/things`, {
      method: 'POST',
      body: Buffer.alloc(10 * 1024 * 1024 + 1),
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ message: 'Request Entity Too Large' });
    expect(seen).toBeUndefined();
  });

  const around = Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: {}, body: '' }));
  test.each([
    ['as much as Lambda takes', 'x'.repeat(6_291_556 - around), 200],
    ['one byte more', 'x'.repeat(6_291_557 - around), 500],
    ['two bytes for a letter', 'ä'.repeat(3_200_000), 500],
    ['quotes, which count twice', '"'.repeat(3_200_000), 500],
  ])('when the function answers with %s, as Lambda: %#', async (_, body, status) => {
    reply = async () => ({ statusCode: 200, headers: {}, body });
    const answer = await fetch(`${base}/things`);
    expect(answer.status).toBe(status);
    const text = await answer.text();
    if (status === 200) expect(text.length).toBe(body.length);
    else {
      expect(text).toBe('{"message":"Internal Server Error"}');
      expect(String(errors.at(-1))).toContain('payload size');
    }
  });

  test.each([
    ['an address', { query: 'x'.repeat(9_800), header: '' }, 200],
    ['a longer address', { query: 'x'.repeat(10_300), header: '' }, 431],
    ['headers', { query: '', header: 'x'.repeat(10_300) }, 431],
    ['both together', { query: 'x'.repeat(5_500), header: 'x'.repeat(5_000) }, 431],
    ['more than Node reads by itself', { query: '', header: 'x'.repeat(20_000) }, 431],
  ])('when a request has %s, the gateway takes 10,240 bytes', async (_, { query, header }, status) => {
    const answer = await fetch(`${base}/things?q=${query}`, { headers: { 'x-long': header } });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(
      status === 200 ? { ok: true } : { message: 'Request Header Fields Too Large' },
    );
  });
});

describe('what an answer varies by', () => {
  test('stays said when the gateway adds the origin', () => {
    const cors = { 'access-control-allow-origin': 'https://a.test', vary: 'Origin' };
    expect(withCors({ vary: 'Accept' }, cors)).toEqual({ ...cors, vary: 'Accept, Origin' });
    expect(withCors({}, cors)).toEqual(cors);
    expect(withCors({ vary: 'Accept' }, {})).toEqual({ vary: 'Accept' });
    expect(withCors({}, {})).toEqual({});
  });
});
