import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signIn } from '../../tools/local/demo/sign-in.ts';
import { removeWithUs } from '../../tools/local/engines/guard.ts';
import { localEnvironment, type LocalRun, startLocal } from '../support/local-run.ts';
import { type CognitoCall, signInBySrp } from '../support/srp.ts';

const directory = await mkdtemp(join(tmpdir(), 'concert-start-'));
const released = removeWithUs(directory);
let run: LocalRun;
let eventId: string;

beforeAll(async () => {
  run = await startLocal(directory);
}, 200_000);

afterAll(async () => {
  await run?.interrupt();
  await rm(directory, { recursive: true, force: true });
  released();
});

const npm = (...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((done) => {
    execFile('npm', ['-s', ...args], { env: localEnvironment(directory) }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });

const user = (role: string): { email: string; password: string } =>
  run.users.find((each) => each.role === role)!;

const api = async (token: string, method: string, path: string, body?: object): Promise<[number, Facts]> => {
  const answer = await fetch(run.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return [answer.status, (await answer.json()) as Facts];
};
interface Facts {
  id: string;
  code?: string;
  placesLeft?: number;
  status?: string;
  email?: string;
  items: { id: string; title: string; available: number | null; priceCents: number }[];
}

const cognito: CognitoCall = async <T>(operation: string, input: object): Promise<T> => {
  const answer = await fetch(run.cognitoUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const result = (await answer.json()) as T & { message?: string };
  if (!answer.ok) throw new Error(result.message);
  return result;
};

/** Ids of living processes whose working directory or command lies in the run's folder. */
async function processesInFolder(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const cwd = await readlink(`/proc/${id}/cwd`).catch(() => '');
      const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      const isOfTheRun = cwd.startsWith(directory) || command.includes(directory);
      // The test's own guard, which removes the folder if the test is killed.
      return isOfTheRun && !command.includes('concert-guard') ? id : undefined;
    }),
  );
  return found.filter((id) => id !== undefined);
}

describe('npm start, from nothing', () => {
  test('loads the demo: a dozen concerts, one nearly sold out, one free, one without a limit', async () => {
    const { items } = (await (await fetch(`${run.url}/api/events?limit=50`)).json()) as Facts;
    expect(items).toHaveLength(12);
    expect(items.map(({ available }) => available)).toEqual(expect.arrayContaining([2, null]));
    expect(items.map(({ priceCents }) => priceCents)).toContain(0);
  });

  test('the commands it prints work exactly as printed', () => {
    const printed = run
      .output()
      .split('\n')
      .filter((line) => /^(curl|TOKEN)/.test(line));
    expect(printed).toHaveLength(3);
    const output = execFileSync('bash', ['-c', printed.join(' && echo && ')], { encoding: 'utf8' });
    const [events, , booking] = output.split('\n');
    expect(JSON.parse(events!)).toMatchObject({ items: { length: 3 } });
    expect(JSON.parse(booking!)).toMatchObject({ status: 'confirmed', quantity: 1 });
  });

  test('somebody can sign in by SRP, publish, sell out, and cancel', async () => {
    const { email, password } = user('organizer');
    const target = { poolId: run.userPoolId, clientId: run.clientId };
    const organizer = (await signInBySrp(cognito, target, email, password))!;
    const { AccessToken: fan } = await signIn(run, user('fan').email, user('fan').password);
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    const endsAt = new Date(Date.now() + 90_000_000).toISOString();
    const draft = { title: 'One Seat', startsAt, endsAt, capacity: 1, priceCents: 500, currency: 'EUR' };
    const [created, event] = await api(organizer.AccessToken, 'POST', '/api/events', draft);
    expect(created).toBe(201);
    eventId = event.id;
    const order = { eventId, quantity: 1 };
    const [booked, booking] = await api(fan, 'POST', '/api/bookings', order);
    expect(booked).toBe(201);
    expect(await api(fan, 'POST', '/api/bookings', order)).toMatchObject([
      409,
      { code: 'sold_out', placesLeft: 0 },
    ]);
    const cancelled = await api(fan, 'POST', `/api/bookings/${booking.id}/cancel`);
    expect(cancelled).toMatchObject([200, { status: 'cancelled' }]);
  });

  test('when the password is wrong, neither way of signing in gives a token', async () => {
    const { email } = user('fan');
    const target = { poolId: run.userPoolId, clientId: run.clientId };
    await expect(signInBySrp(cognito, target, email, 'not-her-password')).rejects.toThrow();
    await expect(signIn(run, email, 'not-her-password')).rejects.toThrow();
  });

  test('the admin is one, and profiles have their addresses', async () => {
    const { AccessToken } = await signIn(run, user('admin').email, user('admin').password);
    expect((await api(AccessToken, 'PATCH', `/api/events/${eventId}`, { capacity: 2 }))[0]).toBe(200);
    expect(await api(AccessToken, 'GET', '/api/users/me')).toMatchObject([
      200,
      { email: user('admin').email },
    ]);
  });

  test('when it runs already, a second start and a reset say so in one line', async () => {
    for (const command of ['start', 'reset']) {
      const { code, output } = await npm('run', command);
      expect(code).toBe(1);
      expect(output.trim()).toMatch(/^[^\n]*running[^\n]*$/);
    }
  });
});

describe('stopping and starting again', () => {
  test('Ctrl-C stops all that was started, quietly', async () => {
    expect((await processesInFolder()).length).toBeGreaterThanOrEqual(4);
    expect(await run.interrupt()).toBe(0);
    expect(await processesInFolder()).toEqual([]);
    expect(existsSync(join(directory, 'run.json'))).toBe(false);
    expect(run.output()).not.toMatch(/\n\s+at /);
  });

  test('the second start finds data and accounts again', async () => {
    const startedAt = performance.now();
    run = await startLocal(directory);
    console.log(`second start: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    expect((await fetch(`${run.url}/api/events/${eventId}`)).status).toBe(200);
    const { AccessToken } = await signIn(run, user('organizer').email, user('organizer').password);
    const [, mine] = await api(AccessToken, 'GET', '/api/events/mine?limit=50');
    expect(mine.items).toHaveLength(13);
  }, 60_000);

  test('when the emulator has forgotten the accounts, they still own what is theirs', async () => {
    await run.interrupt();
    await rm(join(directory, 'data/emulator'), { recursive: true });
    run = await startLocal(directory);
    const { AccessToken } = await signIn(run, user('organizer').email, user('organizer').password);
    const [, mine] = await api(AccessToken, 'GET', '/api/events/mine?limit=50');
    expect(mine.items).toHaveLength(13);
  }, 60_000);

  test('reset deletes the data', async () => {
    await run.interrupt();
    expect(await npm('run', 'reset')).toMatchObject({ code: 0 });
    expect(existsSync(join(directory, 'data'))).toBe(false);
  }, 60_000);

  test.each([
    ['--nonsense', /nonsense/],
    ['--port=x', /port/],
  ])('when called with %s, says what is wrong in one line', async (option, words) => {
    const { code, output } = await npm('start', '--', option);
    expect(code).toBe(1);
    expect(output.trim()).toMatch(/^Error: [^\n]+$/);
    expect(output).toMatch(words);
  });
});
