import type { Engine } from '../engines/engine.ts';
import type { RunFile } from './run-file.ts';

/** One event of the demo to try a booking with. */
export interface BookableEvent {
  id: string;
  priceCents: number;
  currency: string;
}

/**
 * The table that a ready run prints: addresses, engines, users, and commands to paste.
 * @param run what is running
 * @param engines with the API among them
 * @param event what the example books, where there is one
 */
export function summary(run: RunFile, engines: Engine[], event: BookableEvent | undefined): string {
  const width = Math.max(...run.users.map(({ email }) => email.length));
  const addresses = [
    ['API', `${run.url}/api/events`],
    ['Demo', `${run.url}/demo   look at concerts, book, upload pictures`],
    ['Reference', `${run.docsUrl}   sign in there and try calls`],
    ['Health', `${run.url}/api/health`],
    ['Cognito', `${run.cognitoUrl}   pool ${run.userPoolId}, client ${run.clientId}`],
  ];
  return [
    '',
    ...addresses.map(row),
    '',
    ...engines.map(({ name, version, origin, url }) => row([name, `${version}   ${origin}, ${hostOf(url)}`])),
    '',
    ...run.users.map(({ role, email, password }) => row([role, `${email.padEnd(width)}   ${password}`])),
    '',
    'Try it:',
    '',
    ...commands(run, event),
    '',
  ].join('\n');
}

const row = ([name = '', value = '']: string[]): string => `  ${name.padEnd(11)}${value}`;
const hostOf = (url: string): string => new URL(url).host;

/** Commands for a shell with curl and node. */
function commands(run: RunFile, event: BookableEvent | undefined): string[] {
  const fan = run.users.find(({ role }) => role === 'fan') ?? run.users[0];
  const request = JSON.stringify({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: run.clientId,
    AuthParameters: { USERNAME: fan?.email, PASSWORD: fan?.password },
  });
  const token = `node -pe 'JSON.parse(require("fs").readFileSync(0)).AuthenticationResult.IdToken'`;
  const signIn = [
    `curl -s ${run.cognitoUrl}/`,
    `-H 'Content-Type: application/x-amz-json-1.1'`,
    `-H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth'`,
    `-d '${request}'`,
  ].join(' ');
  const book = [
    `curl -s ${run.url}/api/bookings`,
    `-H "Authorization: Bearer $TOKEN"`,
    `-H "Idempotency-Key: $(node -p 'crypto.randomUUID()')"`,
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify({
      eventId: event?.id,
      quantity: 1,
      expectedUnitPriceCents: event?.priceCents,
      currency: event?.currency,
    })}'`,
  ].join(' ');
  return [
    `curl -s '${run.url}/api/events?limit=3'`,
    `TOKEN=$(${signIn} | ${token})`,
    event ? book : `curl -s ${run.url}/api/users/me -H "Authorization: Bearer $TOKEN"`,
  ];
}
