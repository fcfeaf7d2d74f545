// A fan's evening, through the types that openapi-typescript makes and openapi-fetch. Prints what happened as one JSON line.
import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { paths } from './concert.ts';

const setting = (name: string): string => process.env[name] ?? '';
const eventId = setting('EVENT_ID');

async function signIn(): Promise<string> {
  const answer = await fetch(setting('COGNITO_URL'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: setting('CLIENT_ID'),
      AuthParameters: { USERNAME: setting('EMAIL'), PASSWORD: setting('PASSWORD') },
    }),
  });
  const { AuthenticationResult } = (await answer.json()) as { AuthenticationResult: { AccessToken: string } };
  return AuthenticationResult.AccessToken;
}

const baseUrl = setting('API_URL');
const stranger = createClient<paths>({ baseUrl });
const fan = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${await signIn()}` } });

const book = (client: typeof fan, quantity: number, key: string) =>
  client.POST('/api/bookings', {
    params: { header: { 'Idempotency-Key': key } },
    body: { eventId, quantity },
  });

/** The problem document among the bodies that a status may have. */
function problem<T extends object>(error: T | undefined) {
  if (error === undefined || !('code' in error)) throw new Error(`no problem: ${JSON.stringify(error)}`);
  return error as Extract<T, { code: string }>;
}

const refused = await book(stranger, 1, randomUUID());
if (refused.error === undefined || !('message' in refused.error)) throw new Error('a stranger was let in');

const key = randomUUID();
const { data: booked } = await book(fan, 2, key);
if (booked === undefined) throw new Error('nothing was booked');
const reused = problem((await book(fan, 1, key)).error);
const soldOut = problem((await book(fan, 2, randomUUID())).error);
const { data: cancelled } = await fan.POST('/api/bookings/{bookingId}/cancel', {
  params: { path: { bookingId: booked.id } },
});
const { data: page } = await fan.GET('/api/bookings', { params: { query: { limit: 1 } } });

console.log(
  JSON.stringify({
    stranger: refused.error.message,
    booked: [
      booked.status,
      booked.quantity,
      booked.totalCents,
      new Date(booked.event.startsAt).getUTCFullYear(),
    ],
    reused: [reused.status, reused.code],
    soldOut: [soldOut.status, soldOut.code, soldOut.placesLeft],
    cancelled: cancelled?.status,
    listed: page?.items[0]?.id === booked.id,
  }),
);
