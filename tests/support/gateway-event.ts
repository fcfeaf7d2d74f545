import { randomUUID } from 'node:crypto';
import type { ApiEvent } from '../../src/http/types.ts';
import { type HttpFunction, routes } from '../../src/routes.ts';
import { routeMatcher } from '../../tools/local/gateway/route-match.ts';

const match = routeMatcher(routes);

/** A caller as the gateway's authorizer describes one: claims as text. */
export interface TestUser {
  id: string;
  email: string;
  groups?: readonly string[];
  tokenUse?: 'access' | 'id';
  claims?: Record<string, string>;
}

/** A request as a test writes it. A body that is neither text nor bytes travels as JSON. */
export interface TestRequest {
  method: string;
  /** With its query string. */
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  as?: TestUser | undefined;
}

/** A fresh user nobody has seen yet. */
export const newUser = (name: string, more: Partial<TestUser> = {}): TestUser => ({
  id: randomUUID(),
  email: `${name}@example.com`,
  ...more,
});

/** The claims of a Cognito token as HTTP APIs hand them over. */
function claimsOf({
  id,
  email,
  groups = [],
  tokenUse = 'id',
  claims = {},
}: TestUser): Record<string, string> {
  return {
    sub: id,
    token_use: tokenUse,
    ...(groups.length > 0 && { 'cognito:groups': `[${groups.join(' ')}]` }),
    ...(tokenUse === 'id' && { email, email_verified: 'true' }),
    ...claims,
  };
}

/** The function that serves a request; unknown paths end up at `api`. */
export const functionOf = ({ method, path }: TestRequest): HttpFunction =>
  match(method, new URL(path, 'https://api.example.com').pathname)?.route.function ?? 'api';

/** The event that API Gateway makes of a request (payload format 2.0). */
export function gatewayEvent(request: TestRequest): ApiEvent {
  const url = new URL(request.path, 'https://api.example.com');
  const found = match(request.method, url.pathname);
  const routeKey = `${request.method} ${found?.route.path ?? url.pathname}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: headersOf(request),
    ...(url.search !== '' && { queryStringParameters: queryOf(url) }),
    pathParameters: found?.parameters,
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: {
        method: request.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'jest',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: '01/Jan/2027:00:00:00 +0000',
      timeEpoch: 0,
      ...(request.as !== undefined && { authorizer: authorizer(request.as) }),
    },
    ...bodyOf(request.body),
  } as ApiEvent;
}

/** What is no text travels in base64. */
function bodyOf(body: unknown): Pick<ApiEvent, 'body' | 'isBase64Encoded'> {
  if (body === undefined) return { isBase64Encoded: false };
  if (Buffer.isBuffer(body)) return { body: body.toString('base64'), isBase64Encoded: true };
  return { body: typeof body === 'string' ? body : JSON.stringify(body), isBase64Encoded: false };
}

/** The gateway joins what is given more than once. */
function queryOf({ searchParams }: URL): Record<string, string> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).join(',')]));
}

function headersOf({ headers = {}, body }: TestRequest): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...(body !== undefined && { 'content-type': 'application/json' }), ...Object.fromEntries(given) };
}

const authorizer = (user: TestUser) => ({
  principalId: '',
  integrationLatency: 0,
  jwt: { claims: claimsOf(user), scopes: [] },
});
