import type { Context } from 'aws-lambda';
import type { ApiEvent } from '../../../src/http/types.ts';
import { lambdaTakes } from './limits.ts';

/** A Lambda function behind the gateway. What it gives back is judged as the gateway judges it. */
export type LambdaHandler = (event: ApiEvent, context: Context) => Promise<unknown>;

/** An answer as it goes over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** One of the gateway's own answers. */
export const gatewayAnswer = (status: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

interface ProxyResult {
  statusCode?: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

/**
 * Calls the function as the gateway does: 503 when it takes longer than the integration may, 500 when it fails or answers
 * more than Lambda hands over.
 * @param handler the function
 * @param event payload format 2.0
 * @param timeoutMs the integration's limit; 30 s on AWS
 * @param onError called with the failure, which clients do not see
 */
export async function invoke(
  handler: LambdaHandler,
  event: ApiEvent,
  timeoutMs: number,
  onError: (error: unknown) => void,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Answer>((done) => {
    timer = setTimeout(() => done(gatewayAnswer(503, 'Service Unavailable')), timeoutMs);
  });
  try {
    const call = handler(event, lambdaContext(event, timeoutMs)).then((result) => {
      if (!lambdaTakes(result))
        throw new RangeError('Response payload size exceeded maximum allowed payload size');
      return answerOf(result);
    });
    return await Promise.race([call, timeout]);
  } catch (error) {
    onError(error);
    return gatewayAnswer(500, 'Internal Server Error');
  } finally {
    clearTimeout(timer);
  }
}

/** Payload format 2.0 takes a whole response, or any other value as the JSON body of a 200. */
function answerOf(result: unknown): Answer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: inferredBody(result) };
  }
  const proxied = result as ProxyResult;
  if (!Number.isInteger(proxied.statusCode)) throw new TypeError('the function gave no valid statusCode');
  const { body = '', isBase64Encoded } = proxied;
  return {
    status: Number(proxied.statusCode),
    headers: headersOf(proxied),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

function headersOf({ headers = {}, cookies = [], body }: ProxyResult): Answer['headers'] {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    ...(body && { 'content-type': 'text/plain; charset=utf-8' }),
    ...(Object.fromEntries(given) as Record<string, string>),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  };
}

const inferredBody = (result: unknown): string =>
  typeof result === 'string' ? result : (JSON.stringify(result) ?? '');

function lambdaContext(event: ApiEvent, timeoutMs: number): Context {
  const deadline = Date.now() + timeoutMs;
  const name = 'concert-local-api';
  return {
    awsRequestId: event.requestContext.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
