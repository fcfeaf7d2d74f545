import type { Context } from 'aws-lambda';
import type { ApiEvent } from '../../src/http/types.ts';
import type { Route } from '../../src/kernel/route.ts';
import type { Answer, TestApi } from './api.ts';
import { gatewayEvent, type TestUser } from './gateway-event.ts';

/** The parts of an event, exactly as the function shall see them. */
export type RawParts = Partial<
  Pick<
    ApiEvent,
    'body' | 'headers' | 'isBase64Encoded' | 'pathParameters' | 'queryStringParameters' | 'rawQueryString'
  >
>;

/** Asks the exported handler with an event that no honest gateway would make. The API must have been started. */
export async function askRaw(
  _started: TestApi,
  route: Pick<Route, 'method' | 'path'>,
  parts: RawParts & { as?: TestUser | undefined },
): Promise<Answer> {
  const { handler } = await import('../../src/functions/api.ts');
  const { as, ...raw } = parts;
  const event = { ...gatewayEvent({ method: route.method, path: '/', as }), ...raw } as ApiEvent;
  event.routeKey = `${route.method} ${route.path}`;
  const { statusCode, headers, body } = await handler(event, {} as Context);
  return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
}
