import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signIn } from '../../tools/local/demo/sign-in.ts';
import { projectDirectory } from '../../tools/local/engines/places.ts';
import { eventBody } from '../support/api.ts';
import { type LocalRun, startLocal } from '../support/local-run.ts';
import { toolchains } from './toolchains.ts';

const document = join(projectDirectory, 'docs/openapi.json');
const YEAR = 2031;
const usable = await Promise.all(toolchains.map(async (each) => ({ ...each, isThere: await each.ensure() })));

let directory: string;
let run: LocalRun;
let organizer: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'concert-clients-'));
  run = await startLocal(join(directory, 'run'));
  const { email, password } = run.users.find(({ role }) => role === 'organizer')!;
  organizer = (await signIn(run, email, password)).AccessToken;
}, 240_000);

afterAll(async () => {
  await run?.interrupt();
  await rm(directory, { recursive: true, force: true });
});

/** An event with three places, at 12.50 each. */
async function publish(): Promise<string> {
  const times = { startsAt: `${YEAR}-06-07T19:30:00Z`, endsAt: `${YEAR}-06-07T22:00:00Z` };
  const answer = await fetch(`${run.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${organizer}` },
    body: JSON.stringify(eventBody({ capacity: 3, priceCents: 1_250, ...times })),
  });
  return ((await answer.json()) as { id: string }).id;
}

describe.each(usable)('a client in $language', ({ language, isThere, build }) => {
  (isThere ? test : test.skip)(
    'signs in, books, meets 401, 409 and 422, and cancels',
    async () => {
      const folder = join(directory, language.replace(/\W.*/, ''));
      await mkdir(folder);
      const [program, ...args] = await build(folder, document);
      const { email, password } = run.users.find(({ role }) => role === 'fan')!;
      const { stdout } = await promisify(execFile)(program, args, {
        cwd: folder,
        env: {
          ...process.env,
          API_URL: run.url,
          COGNITO_URL: `${run.cognitoUrl}/`,
          CLIENT_ID: run.clientId,
          EMAIL: email,
          PASSWORD: password,
          EVENT_ID: await publish(),
        },
      });
      expect(JSON.parse(stdout)).toEqual({
        stranger: 'Unauthorized',
        booked: ['confirmed', 2, 2_500, YEAR],
        reused: [422, 'idempotency_key_reused'],
        soldOut: [409, 'sold_out', 1],
        cancelled: 'cancelled',
        listed: true,
      });
    },
    300_000,
  );
});
