import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Route } from '../../src/kernel/route.ts';
import type { HttpFunction } from '../../src/routes.ts';
import type { Authorizer } from './gateway/authorizer.ts';
import { corsHeaders, type CorsSettings, preflightHeaders, withCors } from './gateway/cors.ts';
import { type Answer, gatewayAnswer, invoke, type LambdaHandler } from './gateway/invoke.ts';
import {
  headFits,
  INTEGRATION_TIMEOUT_MS,
  lambdaTakes,
  payloadOf,
  READABLE_HEAD_BYTES,
} from './gateway/limits.ts';
import { type JwtContext, newRequestId, requestEvent } from './gateway/request-event.ts';
import { type RouteMatch, routeMatcher } from './gateway/route-match.ts';

/** One answered request, for the terminal. */
export interface Access {
  method: string;
  /** With its query string. */
  path: string;
  status: number;
  durationMs: number;
  userAgent: string | undefined;
}

type HttpRoute = Route & { function: HttpFunction };

/** What the local gateway is made of. */
export interface AdapterOptions {
  routes: Readonly<Record<string, HttpRoute>>;
  /** The functions behind the routes. */
  functions: Readonly<Record<HttpFunction, { handler: LambdaHandler }>>;
  authorizer: Authorizer;
  cors: CorsSettings;
  /** Answers requests that are not the API's, such as /docs; undefined leaves them to the gateway. */
  pages?: (request: IncomingMessage, path: string) => Promise<Answer | undefined>;
  onAccess?: (access: Access) => void;
  /** Called with failures of the function, which clients only see as 500. */
  onError?: (error: unknown) => void;
  /** The gateway gives up after 30 s; tests do not wait that long. */
  timeoutMs?: number;
}

type Gateway = AdapterOptions & { match: ReturnType<typeof routeMatcher<HttpRoute>> };

/**
 * A server that stands in for API Gateway's HTTP API in front of the functions: the same routes, token checks,
 * events (payload format 2.0), limits, CORS answers and own error bodies.
 * @returns the server, not yet listening
 */
export function createAdapter(options: AdapterOptions): Server {
  const gateway: Gateway = { ...options, match: routeMatcher(options.routes) };
  return createServer(
    { maxHeaderSize: READABLE_HEAD_BYTES },
    (request, response) => void serve(gateway, request, response),
  );
}

async function serve(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const requestId = newRequestId();
  let answer: Answer;
  try {
    answer = headFits(request)
      ? await answerTo(gateway, request, requestId)
      : gatewayAnswer(431, 'Request Header Fields Too Large');
  } catch (error) {
    gateway.onError?.(error);
    answer = gatewayAnswer(500, 'Internal Server Error');
  }
  const headers = withCors(answer.headers, corsHeaders(request, gateway.cors));
  send(request, response, { ...answer, headers: { ...headers, 'apigw-requestid': requestId } });
  gateway.onAccess?.({
    method: request.method ?? '',
    path: request.url ?? '',
    status: answer.status,
    durationMs: performance.now() - startedAt,
    userAgent: request.headers['user-agent'],
  });
}

async function answerTo(gateway: Gateway, request: IncomingMessage, requestId: string): Promise<Answer> {
  const { method = '', url = '/' } = request;
  const path = url.replace(/\?.*$/s, '');
  const page = await gateway.pages?.(request, path);
  if (page) return page;
  if (method === 'OPTIONS') {
    return { status: 204, headers: preflightHeaders(request, gateway.cors), body: '' };
  }
  if (!isDecodable(path)) return gatewayAnswer(400, 'Bad Request');
  const match = gateway.match(method, path);
  return match ? routed(gateway, request, match, requestId) : gatewayAnswer(404, 'Not Found');
}

async function routed(
  gateway: Gateway,
  request: IncomingMessage,
  match: RouteMatch<HttpRoute>,
  requestId: string,
): Promise<Answer> {
  let jwt: JwtContext | undefined;
  if (match.route.access === 'user') {
    const verdict = await gateway.authorizer(request.headers.authorization);
    if ('challenge' in verdict) return unauthorized(verdict.challenge);
    jwt = verdict.jwt;
  }
  const body = await payloadOf(request);
  if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large');
  const event = requestEvent({ request, body, match, jwt, requestId });
  if (!lambdaTakes(event)) return gatewayAnswer(413, 'Request Entity Too Large');
  return invoke(
    gateway.functions[match.route.function].handler,
    event,
    gateway.timeoutMs ?? INTEGRATION_TIMEOUT_MS,
    (error) => gateway.onError?.(error),
  );
}

function unauthorized(challenge: string): Answer {
  const answer = gatewayAnswer(401, 'Unauthorized');
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  const isBodiless = status === 204 || status === 304 || method === 'HEAD';
  const length = isBodiless ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(isBodiless ? undefined : body);
}
