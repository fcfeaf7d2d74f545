import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { createApi } from '../../src/http/api.ts';
import { routes } from '../../src/routes.ts';
import { eventBody, startApi, type TestApi } from '../support/api.ts';
import { gatewayEvent, newUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const user = newUser('user');
const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.request({ method: 'POST', path: '/api/events', body, headers, as: user });

describe('when a request is not what the API reads', () => {
  it.each([
    ['text/plain', 415, 'unsupported_media_type'],
    ['application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['application/json; charset=utf-8', 201, undefined],
  ])('takes content-type %s with %i', async (type, status, code) => {
    const answer = await post(eventBody(), { 'Content-Type': type });
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });

  it.each(['{', '', 'nul', '{"title":"x",}', '[1', '{"__proto__":{"isAdmin":true},"title":"x"}'])(
    'refuses the body %j as malformed',
    async (body) => {
      expect(await post(body)).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    },
  );

  it.each(['[]', 'null', '7', '"text"', 'true'])('wants an object, not %s', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('refuses a body over 80 KiB, counted in bytes', async () => {
    const answer = await post(JSON.stringify({ title: 'ä'.repeat(41_000) }));
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large', maxBytes: 81_920 } });
  });

  it('reads a base64 body as the gateway may send it', async () => {
    const { handler } = await import('../../src/functions/api.ts');
    const event = gatewayEvent({
      method: 'POST',
      path: '/api/events',
      body: eventBody({ title: 'Größe' }),
      as: user,
    });
    event.body = Buffer.from(event.body ?? '').toString('base64');
    event.isBase64Encoded = true;
    const response = await handler(event, {} as Context);
    expect(response.statusCode).toBe(201);
    expect(JSON.parse(response.body).title).toBe('Größe');
  });

  it('answers an unknown route with 404', async () => {
    expect(await api.request({ method: 'GET', path: '/api/nothing' })).toMatchObject({
      status: 404,
      body: { code: 'route_not_found' },
    });
  });
});

describe('when an answer would be larger than Lambda hands over', () => {
  const answering = (body: string, lines: object[] = []) => {
    const raw = { 'text/plain': 'Text' };
    const table = { big: { ...routes.getLiveness, success: { status: 200, description: '', raw } } } as const;
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (message: string, more?: object) => void lines.push({ message, ...more }),
    };
    return createApi(
      table,
      { big: async () => ({ body: undefined, raw: { type: 'text/plain', content: body } }) },
      {
        logger,
        clock: () => new Date(),
        recognize: async () => undefined,
      },
    );
  };
  const ask = async (body: string, lines: object[] = []) =>
    answering(body, lines)(gatewayEvent({ method: 'GET', path: '/health' }), {} as Context);

  it.each([
    ['letters', 'x'.repeat(6_291_600)],
    ['letters of two bytes', 'ä'.repeat(3_146_000)],
    ['quotes, which count twice in JSON', '"'.repeat(3_146_000)],
    ['characters that JSON writes in six', '\u0001'.repeat(1_050_000)],
  ])('of %s, it is a failure of ours, told to the log and not to strangers', async (_, body) => {
    const lines: object[] = [];
    const { statusCode, body: text } = await ask(body, lines);
    expect(statusCode).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error' });
    expect(text).not.toContain('6291556');
    expect(lines).toMatchObject([{ message: 'request failed', route: 'GET /health', status: 500 }]);
    expect(String((lines[0] as { error: unknown }).error)).toMatch(
      /the answer has \d+ bytes; Lambda takes 6291556/,
    );
  });

  it.each([
    ['six million letters', 'x'.repeat(6_290_000)],
    ['half as many quotes', '"'.repeat(3_145_000)],
  ])('but not with %s', async (_, body) => {
    expect((await ask(body)).statusCode).toBe(200);
  });
});

describe('when something is refused', () => {
  it('is a problem document with the request id', async () => {
    const event = gatewayEvent({ method: 'GET', path: '/api/events/7' });
    const { handler } = await import('../../src/functions/api.ts');
    const response = await handler(event, {} as Context);
    const { requestId } = event.requestContext;
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(JSON.parse(response.body)).toEqual({
      type: 'urn:concert:problem:validation_failed',
      title: 'The request is not valid',
      status: 400,
      detail: 'params.eventId must be a UUID',
      code: 'validation_failed',
      requestId,
      errors: [{ path: 'params.eventId', message: 'must be a UUID' }],
    });
  });
});

describe('when a token is not one of a user', () => {
  const userRoutes = Object.entries(routes).filter(([, route]) => route.access === 'user');

  it.each(userRoutes)('refuses %s without claims', async (_id, route) => {
    const path = route.path.replaceAll(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000');
    expect(await api.request({ method: route.method, path })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
  });

  it.each([{ token_use: 'refresh' }, { token_use: '' }, { sub: 'nobody' }, { sub: '' }])(
    'refuses %j',
    async (claims) => {
      const answer = await api.request({ method: 'GET', path: '/api/users/me', as: { ...user, claims } });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    },
  );

  it('checks the caller before the body', async () => {
    expect((await api.request({ method: 'POST', path: '/api/events', body: '{' })).status).toBe(401);
  });
});

describe('when the service is asked how it is', () => {
  it('is alive without touching anything', async () => {
    expect(await api.request({ method: 'GET', path: '/health' })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });

  it('tells of database, cache and version', async () => {
    expect(await api.request({ method: 'GET', path: '/api/health' })).toMatchObject({
      status: 200,
      body: { status: 'ok', database: 'up', cache: 'off', version: 'development' },
    });
  });
});
