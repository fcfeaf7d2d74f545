import { randomUUID } from 'node:crypto';
import { addressOf } from '../../emulator/address.ts';
import { type Examination, type Finding, ok, problem } from './finding.ts';

/** Where the API answers: an emulator serves it below its own address. */
const apiUrl = (endpoint: string | undefined, outputs: Record<string, string>): string =>
  endpoint === undefined
    ? String(outputs['ApiEndpoint'])
    : addressOf(endpoint, String(outputs['ApiEndpoint']));

/** Whether the API answers, and what it says of its parts. */
export const apiIsHealthy: Examination = async ({ aws, outputs }) => {
  if (outputs === undefined) return [];
  const answer = await fetch(`${apiUrl(aws.endpoint, outputs)}/api/health`, {
    signal: AbortSignal.timeout(15_000),
  });
  const { database, cache } = (await answer.json()) as { database?: string; cache?: string };
  const part = (name: string, state: string | undefined): Finding =>
    state === 'down'
      ? problem(
          `the ${name} is ${state}`,
          name === 'cache' ? 'Every read goes to the database.' : 'The API cannot do anything.',
          'look at its state in the console, and at the security groups; npm run errors tells what the functions say',
        )
      : ok(`the ${name} is ${state}`);
  return [part('database', database), part('cache', cache)];
};

/** Whether people see concerts. */
export const eventsAreListed: Examination = async ({ aws, outputs, stage }) => {
  if (outputs === undefined) return [];
  const answer = await fetch(`${apiUrl(aws.endpoint, outputs)}/api/events`, {
    signal: AbortSignal.timeout(30_000),
  });
  return [
    answer.status === 200
      ? ok('events are listed')
      : problem(
          `the list of events was answered ${answer.status}`,
          'People see no concerts.',
          `npm run errors -- --stage ${stage}`,
        ),
  ];
};

/** Whether the function of the pictures starts, which it does not without its file system. */
export const picturesAreMounted: Examination = async ({ aws, outputs, stage }) => {
  if (outputs === undefined) return [];
  const url = `${apiUrl(aws.endpoint, outputs)}/api/pictures/${randomUUID()}/320.webp`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  return [
    answer.status === 404
      ? ok('the file system of the pictures is mounted')
      : problem(
          `a picture that is not there was answered ${answer.status}, not 404`,
          'No picture can be shown or sent.',
          `npx sls logs -f pictures --stage ${stage}: without "mount" in it, look at the state of EFS and at port 2049`,
        ),
  ];
};

/** Whether the gateway turns away who has no right token. */
export const authorizerTurnsAway: Examination = async ({ aws, outputs }) => {
  if (outputs === undefined) return [];
  const url = `${apiUrl(aws.endpoint, outputs)}/api/users/me`;
  const answer = await fetch(url, {
    headers: { authorization: 'Bearer garbage' },
    signal: AbortSignal.timeout(15_000),
  });
  return [
    answer.status === 401
      ? ok('the gateway refuses a bad token')
      : problem(
          `a bad token was answered ${answer.status}`,
          'The authorizer is not attached: everybody may do everything.',
          'deploy again; if it stays so, look at the route in the console',
        ),
  ];
};
