import { createHmac } from 'node:crypto';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { ApiEvent } from '../../src/http/types.ts';
import type { Route } from '../../src/kernel/route.ts';
import { createAdapter } from '../../tools/local/adapter.ts';
import { jwtAuthorizer } from '../../tools/local/gateway/authorizer.ts';

const issuer = 'https://cognito-idp.local-1.amazonaws.com/local-1_pool';
const clientId = 'client';
const route = (method: Route['method'], path: string, access: Route['access'] = 'public') => ({
  function: 'api' as const,
  method,
  path,
  access,
  tag: 'Events' as const,
  summary: '',
  description: '',
  success: { status: 200 as const, description: '' },
  errors: [],
});
const routes = {
  // On purpose before the literal path that must win over it.
  one: route('GET', '/things/{thingId}'),
  mine: route('GET', '/things/mine', 'user'),
  cancel: route('POST', '/things/{thingId}/cancel'),
  create: route('POST', '/things'),
  list: route('GET', '/things'),
};

const signing = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');
let jwks: Server;
let gateway: Server;
let base: string;
let seen: ApiEvent | undefined;
let reply: () => Promise<unknown>;
const errors: unknown[] = [];

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const serve = (event: ApiEvent): Promise<unknown> => {
  seen = event;
  return reply();
};

beforeAll(async () => {
  const key = { ...(await exportJWK(signing.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  jwks = createServer((_, response) => response.end(JSON.stringify({ keys: [key] })));
  gateway = createAdapter({
    routes,
    functions: { api: { handler: serve }, media: { handler: serve }, pictures: { handler: serve } },
    authorizer: jwtAuthorizer({ issuer, audience: [clientId], jwksUrl: await listen(jwks) }),
    cors: {
      allowedOrigins: ['*'],
      allowedMethods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'idempotency-key'],
      exposedResponseHeaders: ['etag'],
      maxAge: 3600,
    },
    onError: (error) => errors.push(error),
    timeoutMs: 100,
  });
  base = await listen(gateway);
});

afterAll(() => {
  jwks.close();
  gateway.close();
  gateway.closeAllConnections();
});

beforeEach(() => {
  seen = undefined;
  reply = async () => ({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"ok":true}',
  });
});

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const claims = (): JWTPayload => ({
  sub: 'ada',
  iss: issuer,
  client_id: clientId,
  token_use: 'access',
  iat: nowSeconds(),
  exp: nowSeconds() + 60,
});
const token = (
  payload: { [claim: string]: unknown },
  key = signing.privateKey,
  kid = 'k1',
): Promise<string> => new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const mine = (authorization?: string): Promise<Response> =>
  fetch(`${base}/things/mine`, authorization === undefined ? {} : { headers: { authorization } });

describe('the JWT authorizer', () => {
  test('when the token is good, hands over its claims as the gateway does: all text, lists in brackets', async () => {
    const payload = {
      ...claims(),
      email_verified: true,
      'cognito:groups': ['admins', 'other'],
      address: { a: 1 },
    };
    expect((await mine(`Bearer ${await token(payload)}`)).status).toBe(200);
    expect(seen?.requestContext.authorizer?.jwt).toEqual({
      claims: {
        sub: 'ada',
        iss: issuer,
        client_id: clientId,
        token_use: 'access',
        iat: String(payload.iat),
        exp: String(payload.exp),
        email_verified: 'true',
        'cognito:groups': '[admins other]',
        address: '{"a":1}',
      },
      scopes: null,
    });
  });

  test('when the token comes without the word Bearer, accepts it as HTTP APIs do', async () => {
    expect((await mine(await token(claims()))).status).toBe(200);
  });

  test('when the audience stands in aud, accepts it', async () => {
    const { client_id: _, ...idToken } = claims();
    expect((await mine(`Bearer ${await token({ ...idToken, aud: clientId })}`)).status).toBe(200);
  });

  test('when there is no token, asks for one', async () => {
    const answer = await mine();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toEqual({ message: 'Unauthorized' });
    expect(seen).toBeUndefined();
  });

  const bad: [string, () => Promise<string> | string][] = [
    ['is garbage', () => 'garbage'],
    ['has a payload of garbage', () => `${part({ alg: 'RS256', kid: 'k1' })}.x.y`],
    ['is signed by a stranger', () => token(claims(), stranger.privateKey)],
    ['names an unknown key', () => token(claims(), signing.privateKey, 'k2')],
    [
      'was changed after it was signed',
      async () => {
        const [head, , signature] = (await token(claims())).split('.');
        return `${head}.${part({ ...claims(), sub: 'eve' })}.${signature}`;
      },
    ],
    ['has no signature (alg none)', () => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`],
    [
      'is signed with the public key as HMAC secret',
      async () => {
        const content = `${part({ alg: 'HS256', kid: 'k1' })}.${part(claims())}`;
        const secret = await exportSPKI(signing.publicKey);
        return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
      },
    ],
    ['is of another issuer', () => token({ ...claims(), iss: `${issuer}2` })],
    ['is of another client', () => token({ ...claims(), client_id: 'other' })],
    ['has our client only beside a wrong aud', () => token({ ...claims(), aud: 'other' })],
    ['has no audience at all', () => token({ ...claims(), client_id: undefined })],
    ['has expired', () => token({ ...claims(), exp: nowSeconds() - 1 })],
    ['never expires', () => token({ ...claims(), exp: undefined })],
    ['is not valid yet', () => token({ ...claims(), nbf: nowSeconds() + 60 })],
    ['was issued in the future', () => token({ ...claims(), iat: nowSeconds() + 60 })],
  ];
  test.each(bad)('when the token %s, refuses it', async (_, make) => {
    const answer = await mine(`Bearer ${await make()}`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ message: 'Unauthorized' });
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer scope="" error="invalid_token" error_description="[^"]+"$/,
    );
    expect(seen).toBeUndefined();
  });

  test('when the route is public, ignores whatever token comes along', async () => {
    expect((await fetch(`${base}/things`, { headers: { authorization: 'garbage' } })).status).toBe(200);
    expect(seen?.requestContext.authorizer).toBeUndefined();
  });
});

describe('finding the route', () => {
  test('when a literal path and one with a parameter fit, takes the literal one', async () => {
    await mine(await token(claims()));
    expect(seen?.routeKey).toBe('GET /things/mine');
    expect(seen?.pathParameters).toBeUndefined();
  });

  test('when a parameter is encoded, matches it as one segment and hands it over decoded', async () => {
    await fetch(`${base}/things/caf%C3%A9%20%2F%3F1/cancel`, { method: 'POST' });
    expect(seen?.routeKey).toBe('POST /things/{thingId}/cancel');
    expect(seen?.pathParameters).toEqual({ thingId: 'café /?1' });
    expect(seen?.rawPath).toBe('/things/café /?1/cancel');
    expect(seen?.requestContext.http).toMatchObject({ method: 'POST', protocol: 'HTTP/1.1' });
  });

  test.each([
    ['GET', '/nothing'],
    ['GET', '/things/'],
    ['GET', '/things/a/b'],
    ['HEAD', '/things/1/cancel'],
    ['GET', '/things//cancel'],
    ['GET', '/Things'],
    ['PATCH', '/things'],
    ['PUT', '/things'],
    ['POST', '/things/1'],
  ])('when no route fits %s %s, answers as the gateway: not found', async (method, path) => {
    const answer = await fetch(base + path, { method });
    expect(answer.status).toBe(404);
    if (method !== 'HEAD') expect(await answer.json()).toEqual({ message: 'Not Found' });
    expect(seen).toBeUndefined();
  });

  test('when the path is badly encoded, answers 400', async () => {
    expect((await fetch(`${base}/things/%zz`)).status).toBe(400);
  });
});

describe('the event', () => {
  test('when headers, cookies and query members repeat, joins them by comma', async () => {
    await new Promise((done, fail) => {
      const headers = [
        'X-Tag',
        'a',
        'x-tag',
        'b',
        'Cookie',
        'one=1; two=2',
        'User-Agent',
        'test',
        'Host',
        'h:1',
      ];
      const path = '/things?a=1&a=2&b=x%20y+z&c=';
      httpRequest(base + path, { headers }, (answer) => answer.resume().once('end', done))
        .once('error', fail)
        .end();
    });
    expect(seen).toMatchObject({
      version: '2.0',
      rawQueryString: 'a=1&a=2&b=x%20y+z&c=',
      queryStringParameters: { a: '1,2', b: 'x y z', c: '' },
      cookies: ['one=1', 'two=2'],
      headers: { 'x-tag': 'a,b', 'user-agent': 'test', host: 'h:1', 'x-forwarded-proto': 'http' },
      requestContext: {
        stage: '$default',
        domainName: 'h:1',
        http: { userAgent: 'test', sourceIp: '127.0.0.1' },
      },
      isBase64Encoded: false,
    });
    expect(seen?.headers).not.toHaveProperty('cookie');
    expect(seen?.headers).not.toHaveProperty('connection');
    expect(seen?.body).toBeUndefined();
    expect(seen?.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(Number(seen?.requestContext.timeEpoch) - Date.now())).toBeLessThan(5_000);
  });

  test('when a query member has a name of JavaScript, hands it on', async () => {
    await fetch(`${base}/things?__proto__=1&constructor=2`);
    expect(Object.entries(seen?.queryStringParameters ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test('when there is neither query nor cookie, leaves their members out', async () => {
    await fetch(`${base}/things`);
    expect(seen).toMatchObject({ rawQueryString: '' });
    expect(seen).not.toHaveProperty('queryStringParameters');
    expect(seen).not.toHaveProperty('cookies');
  });

  test.each([
    ['application/json', false],
    ['Application/JSON; charset=utf-8', false],
    ['text/plain', false],
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
  ])('when the body is %s, base64 is %s', async (type, isBase64Encoded) => {
    const body = '{"name":"Zoë"}';
    await fetch(`${base}/things`, { method: 'POST', body, headers: { 'content-type': type } });
    expect(seen?.isBase64Encoded).toBe(isBase64Encoded);
    expect(seen?.body).toBe(isBase64Encoded ? Buffer.from(body).toString('base64') : body);
  });
});

describe('the answer', () => {
  test('when the function gives a response, sends it with its cookies and bytes', async () => {
    reply = async () => ({
      statusCode: 201,
      headers: { Location: '/x', 'Content-Type': 'image/png' },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const answer = await fetch(`${base}/things`, { method: 'POST' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/x');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([...(await answer.bytes())]).toEqual([0, 255]);
  });

  test('when the function gives something else, sends it as the JSON of a 200', async () => {
    reply = async () => ({ hello: 'world' });
    const answer = await fetch(`${base}/things`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.json()).toEqual({ hello: 'world' });
  });

  test('when the function fails, tells the client nothing of it', async () => {
    reply = async () => Promise.reject(new Error('secret'));
    const answer = await fetch(`${base}/things`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('{"message":"Internal Server Error"}');
    expect(String(errors.at(-1))).toContain('secret');
  });

  test('when the function takes too long, gives up', async () => {
    reply = () => new Promise((done) => setTimeout(done, 300));
    const answer = await fetch(`${base}/things`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ message: 'Service Unavailable' });
  });
});

describe('CORS', () => {
  test('when a browser asks beforehand, answers without calling the function or wanting a token', async () => {
    const headers = { origin: 'https://app.test', 'access-control-request-method': 'POST' };
    const answer = await fetch(`${base}/things/mine`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization,idempotency-key');
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(seen).toBeUndefined();
  });

  test("when another origin calls, it may read the answer, also the gateway's own", async () => {
    const headers = { origin: 'https://app.test' };
    for (const path of ['/things', '/things/mine']) {
      const answer = await fetch(base + path, { headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toBe('etag');
    }
  });
});
