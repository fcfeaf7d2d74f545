import type { IncomingMessage } from 'node:http';
import { MAX_LAMBDA_PAYLOAD_BYTES } from '../../../src/kernel/limits.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: none of these can be raised.
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEAD_BYTES = 10_240;

/** How long the gateway waits for a function, in milliseconds. */
export const INTEGRATION_TIMEOUT_MS = 30_000;

/** Enough for Node to read what the gateway refuses, so that the refusal is the gateway's. */
export const READABLE_HEAD_BYTES = 64 * 1024;

/** Whether request line and header values together are no longer than the gateway takes. */
export function headFits({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): boolean {
  const line = `${method} ${url} HTTP/${httpVersion}`;
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  return Buffer.byteLength([line, ...values].join(''), 'latin1') <= MAX_HEAD_BYTES;
}

/** The whole body, or undefined when it is longer than the gateway takes. The rest is read, so that clients see the answer. */
export async function payloadOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/**
 * Whether Lambda takes an event, or an answer, which travel as JSON: 6 MB in either direction
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
export const lambdaTakes = (payload: unknown): boolean =>
  Buffer.byteLength(JSON.stringify(payload) ?? '') <= MAX_LAMBDA_PAYLOAD_BYTES;
