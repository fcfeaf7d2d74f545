import { randomUUID } from 'node:crypto';
import { apiUrl } from '../../cli/endpoint.ts';
import { CommandError } from '../../cli/run.ts';
import { type Examination, type Finding, type LivePatient, ok, problem, warning } from '../finding.ts';

/** All that these need: they also try what was just deployed (deploy/smoke.ts). */
type Reached = Pick<LivePatient, 'aws' | 'outputs' | 'stage'>;

const PATIENCE_MS = 30_000;

/** Asks the API as people do. @throws CommandError when it cannot be reached */
async function get(
  { aws, outputs }: Reached,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const url = `${apiUrl(aws, outputs)}${path}`;
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw new CommandError(`${url} cannot be reached (${code ?? message})`, { cause: error });
  }
}

const NOT_FOUND = 404;
/** Our own routes never answer these requests so: then the gateway has no such route, or no such domain. */
const mappingOf = (stage: string): string =>
  `the gateway knows no such route: npm run deploy -- --stage ${stage}; with a custom domain, wait some minutes, else npx sls create_domain --stage ${stage} and deploy`;
const errorsOf = (stage: string): string => `npm run errors -- --stage ${stage}`;

/** Whether the API answers, and what it says of its parts. */
export const apiIsHealthy: Examination<Reached> = async (reached) => {
  const answer = await get(reached, '/api/health');
  const text = await answer.text();
  const parts = partsOf(text);
  if (parts === undefined)
    return [
      problem(
        `GET /api/health returned ${answer.status}: ${text.slice(0, 100)}`,
        'The API is down for everybody.',
        answer.status === NOT_FOUND ? mappingOf(reached.stage) : errorsOf(reached.stage),
      ),
    ];
  const { stage } = reached;
  return [
    parts.database === 'up'
      ? ok('database: up')
      : problem(
          `database: ${parts.database}`,
          'The API can neither show nor book anything.',
          `${errorsOf(stage)}; npm run db -- status --stage ${stage}; docs/runbook.md#database-connections`,
        ),
    parts.cache === 'up' || parts.cache === 'off'
      ? ok(`cache: ${parts.cache}`)
      : problem(
          `cache: ${parts.cache}`,
          'Every read goes to the database.',
          'see "users of the cache" and "security groups" below; else docs/runbook.md#cache-down',
        ),
  ];
};

function partsOf(text: string): { database: string; cache: string } | undefined {
  try {
    const { database, cache } = JSON.parse(text) as { database?: string; cache?: string };
    return database === undefined || cache === undefined ? undefined : { database, cache };
  } catch {
    return undefined;
  }
}

/** Whether people see concerts. */
export const eventsAreListed: Examination<Reached> = async (reached) => {
  const { status } = await get(reached, '/api/events');
  return [
    status === 200
      ? ok('events are listed')
      : problem(`GET /api/events returned ${status}`, 'People see no concerts.', errorsOf(reached.stage)),
  ];
};

/** Whether the function of the pictures starts, which it does not without its file system. */
export const picturesAreMounted: Examination<Reached> = async (reached) => {
  const { status } = await get(reached, `/api/pictures/${randomUUID()}/320.webp`);
  return [
    status === 404
      ? ok('EFS is mounted')
      : problem(
          `GET of a picture that does not exist returned ${status}, not 404`,
          'No picture can be shown or uploaded: most often EFS cannot be mounted.',
          `see "security groups" below; then look for "mount" in: npx sls logs -f pictures --stage ${reached.stage} --startTime 30m`,
        ),
  ];
};

/** Whether the gateway turns away who has no right token. */
export const authorizerTurnsAway: Examination<Reached> = async (reached) => {
  const { status } = await get(reached, '/api/users/me', { authorization: 'Bearer garbage' });
  return [tokenFinding(status, reached.stage)];
};

function tokenFinding(status: number, stage: string): Finding {
  if (status === 401) return ok('a bad token is refused');
  // Nothing was answered by a route, so nobody was let in.
  return status < 500 && status !== NOT_FOUND
    ? problem(
        `a bad token was answered ${status}, not 401`,
        'The JWT authorizer is not attached: whoever comes may act as anybody.',
        `npm run deploy -- --stage ${stage}; if it stays so, see "authorizer settings"`,
      )
    : warning(
        `whether a bad token is refused is unknown: GET /api/users/me returned ${status}`,
        'The API fails before or behind the authorizer.',
        errorsOf(stage),
      );
}
