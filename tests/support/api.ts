import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { ApiResponse } from '../../src/http/types.ts';
import { loadFunctions } from '../../tools/local/functions.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { functionOf, gatewayEvent, type TestRequest, type TestUser } from './gateway-event.ts';

/** An answer as a test reads it: the body parsed, whatever it holds. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read fields of many shapes
  body: any;
}

/** The exported Lambda handler on a database of its own. */
export interface TestApi {
  database: TestDatabase;
  request(request: TestRequest): Promise<Answer>;
  stop(): Promise<void>;
}

/** For tests that touch no files: nothing listens there. */
const NO_FILES = {
  BUCKET_NAME: 'none',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  PICTURES_DIRECTORY: '/nowhere',
};

/**
 * Loads the Lambda function as Lambda does, once per test file, with the environment given.
 * @param environment in addition to the database's URL
 */
export async function startApi(environment: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  Object.assign(process.env, { DATABASE_URL: database.url, LOG_LEVEL: 'ERROR', ...NO_FILES, ...environment });
  const functions = await loadFunctions();
  return {
    database,
    request: async (request) => {
      const response = await functions[functionOf(request)].handler(gatewayEvent(request), {} as Context);
      return {
        status: response.statusCode,
        headers: response.headers,
        body: bodyOf(response),
      };
    },
    stop: async () => {
      await Promise.all(Object.values(functions).map(({ close }) => close()));
      await database.drop();
    },
  };
}

/** JSON parsed; text and bytes of another type as they are. */
function bodyOf({ headers, body, isBase64Encoded }: ApiResponse): unknown {
  if (body === '') return undefined;
  if (isBase64Encoded) return Buffer.from(body, 'base64');
  return headers['content-type']?.endsWith('json') ? JSON.parse(body) : body;
}

const DAY_MS = 24 * 3_600_000;

/** An instant so many days from now. */
export const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** The body of a new event; in 30 days, for two hours, unless told otherwise. */
export const eventBody = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: 'An evening of noise',
  startsAt: inDays(30),
  endsAt: inDays(30.1),
  timeZone: 'Europe/Berlin',
  capacity: 10,
  priceCents: 2_500,
  currency: 'EUR',
  ...more,
});

/** Publishes an event and gives its representation. */
export async function publish(
  api: TestApi,
  as: TestUser,
  more: Record<string, unknown> = {},
): Promise<Answer> {
  return api.request({ method: 'POST', path: '/api/events', body: eventBody(more), as });
}

/** What the body of a booking may say beside event and places. */
interface AgreedPrice {
  expectedUnitPriceCents?: number;
  currency?: string;
}

/** Asks for places under a key, a fresh one unless given. */
export const book = (
  api: TestApi,
  as: TestUser,
  { key = randomUUID(), ...body }: { eventId: string; quantity?: number; key?: string } & AgreedPrice,
): Promise<Answer> =>
  api.request({
    method: 'POST',
    path: '/api/bookings',
    body: { quantity: 1, ...body },
    headers: { 'Idempotency-Key': key },
    as,
  });
