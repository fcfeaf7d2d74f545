import middy from '@middy/core';
import jsonBodyParser from '@middy/http-json-body-parser';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import {
  methodsOf,
  type Call,
  type HandlersOf,
  type Reply,
  type Route,
  type Routes,
} from '../kernel/route.ts';
import type { Clock } from '../kernel/time.ts';
import type { Logger } from '../platform/logger.ts';
import { actorOf } from './actor.ts';
import { assertFits } from './answer-size.ts';
import { bodyError, bodyLimit } from './body.ts';
import { forCaller, type Recognize } from './caller.ts';
import { isNotModified } from './conditional.ts';
import { utf8Body } from './encoding.ts';
import { problemResponse } from './problem.ts';
import { logRequest } from './request-log.ts';
import type { ApiEvent, ApiResponse } from './types.ts';
import { validInput } from './validation.ts';

type Handler = (call: Call) => Promise<Reply>;
type Operation = (event: ApiEvent, context: Context) => Promise<ApiResponse>;

/** The function that AWS Lambda calls for each request of the HTTP API. */
export type ApiHandler = (event: ApiEvent, context: Context) => Promise<ApiResponse>;

/** What the pipeline works with, beside routes and handlers. */
interface ApiServices {
  logger: Logger;
  clock: Clock;
  recognize: Recognize;
}

/**
 * Composes the route table and its handlers into one Lambda handler: it finds the operation by the route key,
 * checks the caller and the request, runs the handler, checks its response, and turns every error into a problem document.
 */
export function createApi<Rs extends Routes>(
  routes: Rs,
  handlers: HandlersOf<Rs>,
  { logger, clock, recognize }: ApiServices,
): ApiHandler {
  const operations = new Map<string, Operation>();
  for (const [id, route] of Object.entries(routes)) {
    const handler = handlers[id] as unknown as Handler;
    const run = operation(route, handler, { clock, recognize });
    for (const method of methodsOf(route)) operations.set(`${method} ${route.path}`, run);
  }
  return async (event, context) => {
    const startedAt = performance.now();
    const { requestId } = event.requestContext;
    let response: ApiResponse;
    let error: unknown;
    try {
      response = await operationFor(operations, event)(event, context);
      assertFits(response);
      response.headers['x-request-id'] = requestId;
    } catch (thrown) {
      error = bodyError(thrown);
      response = problemResponse(error, requestId);
    }
    logRequest(logger, { event, response, error, durationMs: performance.now() - startedAt });
    return withoutBodyForHead(event, response);
  };
}

/**
 * HEAD is answered with the headers of GET alone. How long a body would have been is left out, as RFC 9110, 8.6 allows:
 * what API Gateway makes of a length without a body is nowhere written.
 */
function withoutBodyForHead({ requestContext }: ApiEvent, response: ApiResponse): ApiResponse {
  if (requestContext.http.method !== 'HEAD') return response;
  return { statusCode: response.statusCode, headers: response.headers, body: '' };
}

function operationFor(operations: Map<string, Operation>, event: ApiEvent): Operation {
  const found = operations.get(event.routeKey);
  if (found === undefined) throw new DomainError('route_not_found', 'There is no such route.');
  return found;
}

/** The middy pipeline of one route. The caller is checked before the body: callers without access learn nothing about it. */
function operation(
  route: Route,
  handler: Handler,
  { clock, recognize }: Omit<ApiServices, 'logger'>,
): Operation {
  const pipeline = middy<ApiEvent, ApiResponse, Error, CallContext>();
  if (route.body !== undefined)
    pipeline
      .use(bodyLimit())
      .use(utf8Body())
      .use(jsonBodyParser({ disableContentTypeCheck: true }));
  pipeline.handler(async (event, { actor }) => {
    const call = { ...validInput(route, event), actor, now: clock(), origin: originOf(event) };
    return success(route, event, await handler(call as unknown as Call));
  });
  return async (event, context) => {
    if (route.access === 'public') return pipeline(event, { ...context, actor: undefined });
    const actor = actorOf(event);
    const caller = { recognize: () => recognize(actor, clock()), byRoute: route.recognizes !== undefined };
    return forCaller(caller, () => pipeline(event, { ...context, actor }));
  };
}

type CallContext = Context & { actor: Actor | undefined };

/** The gateway sets the domain name itself, so no client can point links elsewhere. Only a local gateway has a port. */
function originOf({ requestContext: { domainName }, headers }: ApiEvent): string {
  return `${headers['x-forwarded-proto'] === 'http' ? 'http' : 'https'}://${domainName}`;
}

function success(route: Route, event: ApiEvent, reply: Reply): ApiResponse {
  const statusCode = reply.status ?? route.success.status;
  const headers: Record<string, string> = {
    'cache-control': route.access === 'public' ? 'no-cache' : 'no-store',
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  };
  if (isNotModified(event, statusCode, headers)) return { statusCode: 304, headers, body: '' };
  if (reply.raw !== undefined) return rawAnswer(statusCode, headers, reply.raw);
  if (reply.body === undefined || route.success.body === undefined) return { statusCode, headers, body: '' };
  headers['content-type'] = 'application/json';
  return { statusCode, headers, body: JSON.stringify(promised(route.success.body, reply.body)) };
}

function rawAnswer(
  statusCode: number,
  headers: Record<string, string>,
  { type, content }: NonNullable<Reply['raw']>,
): ApiResponse {
  headers['content-type'] = type;
  if (typeof content === 'string') return { statusCode, headers, body: content };
  return { statusCode, headers, body: content.toString('base64'), isBase64Encoded: true };
}

/** A body that breaks its contract never leaves: it may hold a field that must stay private. */
function promised(schema: v.GenericSchema, body: unknown): unknown {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const where = result.issues.map((issue) => v.getDotPath(issue) ?? 'the body').join(', ');
  throw new Error(`the answer breaks its contract at ${where}`);
}
