import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answering } from '../support/answering-server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startMinistackWith } from '../support/ministack.ts';
import { createOldDatabase } from '../support/old-database.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'tools/operate/import/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'concert-import-'));
let old: TestDatabase;
let target: TestDatabase;
beforeAll(async () => {
  old = await createOldDatabase();
});
afterAll(async () => {
  await old?.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  target = await createTestDatabase();
});
afterEach(() => target.drop());

const run = (
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const env = { PATH: process.env['PATH'], HOME: folder, OLD_DATABASE_URL: old.adminUrl, ...environment };
    execFile(process.execPath, [main, ...args], { cwd: root, env }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
const rehearse = (...args: string[]) => run(['--to', target.url, '--placeholder-users', ...args]);
const counts = async (): Promise<unknown> =>
  (
    await target.sql(`SELECT (SELECT COUNT(*) FROM users) AS users, (SELECT COUNT(*) FROM events) AS events,
      (SELECT COUNT(*) FROM bookings) AS bookings`)
  )[0];

describe('npm run import', () => {
  it('brings what can be brought, and tells the rest by row and reason', async () => {
    const file = join(folder, 'report.json');
    const { status, stdout } = await rehearse(
      '--currency',
      'EUR',
      '--time-zone',
      'Europe/Berlin',
      '--report',
      file,
    );
    expect(status).toBe(2);
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      '           found  there now  left out',
      '────────  ──────  ─────────  ────────',
      'users          3          2         1',
      'events         5          2         3',
      'bookings      10          4         6',
      'places        13          8         5',
      'money     163.43     109.94     53.48',
    ]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      { oldId: number; what: string }[]
    >;
    const lines = (name: string) => report[name]?.map(({ oldId, what }) => `${oldId} ${what}`);
    expect(lines('leftOut')).toEqual([
      '3 the e-mail address is "no address"',
      expect.stringMatching(/^3 it ends .* before it starts$/),
      '4 its organizer, user 3, was left out',
      '5 its ticket price is -5',
      '5 its event "1700000000000" is not known or was left out',
      '6 its event "abc" is not known or was left out',
      '7 its owner, user 3, was left out',
      '8 it has 0 places',
      '9 its status is "pending"',
      '10 its event "3" is not known or was left out',
    ]);
    expect(lines('changed')).toEqual([
      '1 address was cut to 500 characters',
      '2 the website "not a website" is no web address, and is left out',
      '4 its 1000 cents cannot be shared by 3 places: it has 999',
    ]);
    expect(report).toMatchObject({
      oversold: [1],
      unsharedCents: 1,
      pictures: [{ kind: 'event', was: 'https://old.example/1.jpg' }],
    });
  });

  it('a ticket that was sold stays valid: the hall that was oversold has that many places now', async () => {
    await rehearse('--currency', 'EUR');
    expect(
      await target.sql('SELECT title, capacity, booked, price_cents, currency FROM events ORDER BY title'),
    ).toEqual([
      { title: 'Open air', capacity: null, booked: 3, price_cents: 0, currency: 'EUR' },
      { title: 'Small hall', capacity: 4, booked: 4, price_cents: 1999, currency: 'EUR' },
    ]);
    expect(
      await target.sql(`SELECT quantity, unit_price_cents AS unit, status, event_title AS title, created_at AS at
        FROM bookings ORDER BY reference = '', status, quantity, unit LIMIT 1`),
    ).toEqual([
      {
        quantity: 2,
        unit: 1999,
        status: 'confirmed',
        title: 'Small hall',
        at: new Date('2024-03-01T10:00:00Z'),
      },
    ]);
  });

  it('run again, it adds nothing and changes nothing, not even what people have changed since', async () => {
    await rehearse();
    const before = await counts();
    await target.sql("UPDATE users SET name = 'Ann the Great' WHERE email = 'ann@concert.example'");
    await target.sql("UPDATE events SET title = 'Renamed' WHERE title = 'Open air'");
    const { status, stdout } = await rehearse('--json');
    expect([status, JSON.parse(stdout)]).toEqual([2, expect.objectContaining({ added: 0 })]);
    expect(await counts()).toEqual(before);
    expect(await target.sql("SELECT name FROM users WHERE email = 'ann@concert.example'")).toEqual([
      { name: 'Ann the Great' },
    ]);
    expect(await target.sql("SELECT COUNT(*) AS n FROM events WHERE title = 'Renamed'")).toEqual([{ n: 1 }]);
  });

  it('killed half-way, it goes on where it was', async () => {
    // It waits here, so that it is cut off in the middle.
    await target.sql('START TRANSACTION');
    await target.sql('SELECT id FROM bookings FOR UPDATE');
    await new Promise<void>((done) => {
      const env = { PATH: process.env['PATH'], HOME: folder, OLD_DATABASE_URL: old.adminUrl };
      const child = spawn(process.execPath, [main, '--to', target.url, '--placeholder-users'], {
        cwd: root,
        env,
      });
      child.stderr.on('data', (line: Buffer) => {
        if (line.includes('2 events')) child.kill('SIGKILL');
      });
      child.once('close', () => done());
    });
    await target.sql('ROLLBACK');
    expect(await counts()).toEqual({ users: 2, events: 2, bookings: 0 });
    expect(await rehearse()).toMatchObject({ status: 2 });
    expect(await counts()).toEqual({ users: 2, events: 2, bookings: 4 });
  });

  it('dry, it writes nothing and says the same', async () => {
    const { status, stdout } = await rehearse('--dry-run');
    expect([status, stdout]).toEqual([2, expect.stringMatching(/would come[^]*\nNothing was written\.\n/)]);
    expect(await counts()).toEqual({ users: 0, events: 0, bookings: 0 });
  });

  it('leaves alone who has had the account erased', async () => {
    await rehearse();
    await target.sql('INSERT INTO erased_users (id, erased_at) SELECT id, NOW(3) FROM users WHERE name = ?', [
      'Bob',
    ]);
    await target.sql("UPDATE users SET email = NULL, name = NULL WHERE name = 'Bob'");
    await rehearse();
    expect(await target.sql("SELECT COUNT(*) AS n FROM users WHERE name = 'Bob'")).toEqual([{ n: 0 }]);
  });
});

describe('people who are in the user pool', () => {
  let aws: { url: string; stop: () => Promise<void> };
  beforeAll(async () => {
    aws = await startMinistackWith('cognito-idp', join(folder, 'aws'));
  });
  afterAll(() => aws?.stop());

  it('get the id that Cognito knows them by; the others wait', async () => {
    const cognito = new CognitoIdentityProviderClient({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { UserPool } = await cognito.send(
      new CreateUserPoolCommand({ PoolName: 'people', UsernameAttributes: ['email'] }),
    );
    const { User } = await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: UserPool?.Id,
        Username: 'ann@concert.example',
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: 'ann@concert.example' }],
      }),
    );
    cognito.destroy();
    const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
    const { status, stdout } = await run(['--to', target.url, '--user-pool', UserPool?.Id ?? ''], {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect([status, stdout]).toEqual([
      2,
      expect.stringContaining(
        'user 2: bob@concert.example is not in the user pool: import people into Cognito first',
      ),
    ]);
    expect(await target.sql('SELECT LOWER(HEX(id)) AS id FROM users')).toEqual([
      { id: sub.replaceAll('-', '') },
    ]);
  });
});

describe('the file for an import job of Cognito', () => {
  it('has the columns that the pool asks for, and a line for everybody', async () => {
    // MiniStack does not know the question: a server that answers as the API reference says.
    const CSVHeader = [
      'name',
      'email',
      'email_verified',
      'cognito:mfa_enabled',
      'cognito:username',
      'zoneinfo',
    ];
    const cognito = await answering('application/x-amz-json-1.1', JSON.stringify({ CSVHeader }));
    const file = join(folder, 'people.csv');
    const { status } = await run(['--cognito-csv', file, '--user-pool', 'us-east-1_x'], {
      AWS_ENDPOINT_URL: cognito.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    cognito.stop();
    expect([status, cognito.asked]).toEqual([0, ['AWSCognitoIdentityProviderService.GetCSVHeader']]);
    expect(readFileSync(file, 'utf8').split('\n')).toEqual([
      CSVHeader.join(),
      'Ann,ann@concert.example,TRUE,FALSE,ann@concert.example,',
      'Bob,bob@concert.example,TRUE,FALSE,bob@concert.example,',
      'Odd,no address,TRUE,FALSE,no address,',
      '',
    ]);
  });
});

describe('npm run import, in one line,', () => {
  it.each([
    [
      'an old database that is not there',
      ['--from', 'mysql://a:b@127.0.0.1:1/x'],
      /^the old database cannot be read: connect ECONNREFUSED/,
    ],
    [
      'an address of something else',
      ['--from', 'http://old.example'],
      /^--from must be an address such as mysql:/,
    ],
    [
      'made-up ids in a live stage',
      ['--stage', 'prod', '--placeholder-users'],
      /^--placeholder-users is for rehearsals/,
    ],
    [
      'pictures without a stage',
      ['--to', 'mysql://x', '--pictures', '.'],
      /^--pictures goes through the functions/,
    ],
    ['a currency that is none', ['--currency', 'dollars'], /It must be a code such as EUR/],
    ['a zone that is none', ['--time-zone', 'Berlin'], /It must be a name such as Europe\/Berlin/],
    ['a stage that was not deployed', ['--stage', 'none'], /^\.concert\/outputs\.none\.json is missing/],
  ])('refuses %s', async (_name, args, expected) => {
    const { status, stderr } = await run(args);
    expect([status, stderr]).toEqual([1, expect.stringMatching(expected)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says that a database is not the old one', async () => {
    const { status, stderr } = await run(['--dry-run', '--placeholder-users'], {
      OLD_DATABASE_URL: target.adminUrl,
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^this is not the old database: [^\n]*\n$/)]);
  });
});
