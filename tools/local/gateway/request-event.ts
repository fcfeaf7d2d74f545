import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiEvent } from '../../../src/http/types.ts';
import type { RouteMatch } from './route-match.ts';

/** What the gateway knows of a caller once it has checked the token. */
export interface JwtContext {
  claims: Record<string, string>;
  /** Null when the route asks for no scope. */
  scopes: string[] | null;
}

/** All that an event is made of. */
export interface GatewayRequest {
  request: IncomingMessage;
  body: Buffer;
  match: RouteMatch;
  jwt: JwtContext | undefined;
  requestId: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
// Measured on AWS (ministackorg/ministack#766): only these reach a function as text, forms do not.
const textTypes = /^(text\/.*|application\/(json|xml|javascript))$/;
// The gateway ends these itself; cookies have a member of their own.
const notHandedOn = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'cookie']);

/** A request id of the gateway's form. */
export const newRequestId = (): string => randomBytes(11).toString('base64');

/**
 * Writes a request as the event that an HTTP API hands to a function (payload format 2.0).
 * @throws URIError when the path is not properly percent-encoded
 */
export function requestEvent({ request, body, match, jwt, requestId }: GatewayRequest): ApiEvent {
  const { rawPath, rawQueryString } = targetOf(request);
  const { method = '' } = request;
  const routeKey = `${method} ${match.route.path}`;
  const headers = headersOf(request, body);
  const cookies = cookiesOf(request);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: queryOf(rawQueryString) }),
    ...pathParametersOf(match),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(jwt && { authorizer: authorizerOf(jwt) }),
      domainName: headers['host'] ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIpOf(request),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      ...timesOf(new Date()),
    },
    ...bodyOf(body, headers['content-type']),
  };
}

/** HTTP APIs hand over a decoded path as `rawPath`, and the query string as it came. */
function targetOf({ url = '/' }: IncomingMessage): { rawPath: string; rawQueryString: string } {
  const end = url.includes('?') ? url.indexOf('?') : url.length;
  return { rawPath: decodeURIComponent(url.slice(0, end)), rawQueryString: url.slice(end + 1) };
}

const sourceIpOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? '127.0.0.1';

function headersOf(request: IncomingMessage, body: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = String(request.rawHeaders[index]).toLowerCase();
    const value = String(request.rawHeaders[index + 1]);
    if (notHandedOn.has(name)) continue;
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return {
    ...headers,
    'content-length': String(body.length),
    'x-forwarded-for': sourceIpOf(request),
    'x-forwarded-port': String(request.socket.localPort),
    'x-forwarded-proto': 'http',
  };
}

const cookiesOf = ({ headers }: IncomingMessage): string[] =>
  (headers.cookie ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter(Boolean);

function queryOf(rawQueryString: string): Record<string, string> {
  const query = new URLSearchParams(rawQueryString);
  // Entry by entry: as a property that is assigned, `__proto__` would vanish.
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}

function pathParametersOf({ parameters }: RouteMatch): Pick<ApiEvent, 'pathParameters'> {
  const decoded = Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]);
  return decoded.length > 0 ? { pathParameters: Object.fromEntries(decoded) as Record<string, string> } : {};
}

type Authorizer = NonNullable<ApiEvent['requestContext']['authorizer']>;
const authorizerOf = ({ claims, scopes }: JwtContext): Authorizer => ({
  principalId: '',
  integrationLatency: 0,
  jwt: { claims, scopes },
});

function timesOf(now: Date): { time: string; timeEpoch: number } {
  const [date = '', clock = ''] = now.toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return { time: `${day}/${months[Number(month) - 1]}/${year}:${clock} +0000`, timeEpoch: now.getTime() };
}

function bodyOf(body: Buffer, contentType = ''): Pick<ApiEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  // What is not UTF-8 must not reach a function as text with its letters replaced.
  return textTypes.test(type) && isUtf8(body)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}
