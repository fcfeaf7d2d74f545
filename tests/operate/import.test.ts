import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
import { type Ended, runOperate } from '../support/operate.ts';
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

const run = (args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  runOperate('import', args, {
    cwd: root,
    environment: { HOME: folder, OLD_DATABASE_URL: old.adminUrl, ...environment },
  });
const SAID = ['--currency', 'EUR', '--time-zone', 'Europe/Berlin'];
const REHEARSAL = ['--placeholder-users', ...SAID];
const rehearse = (...args: string[]) => run(['--to', target.url, ...REHEARSAL, ...args]);
const counts = async (): Promise<unknown> =>
  (
    await target.sql(`SELECT (SELECT COUNT(*) FROM users) AS users, (SELECT COUNT(*) FROM events) AS events,
      (SELECT COUNT(*) FROM bookings) AS bookings`)
  )[0];

describe('npm run import', () => {
  it('imports what can be imported, and names the rest by row and reason', async () => {
    const file = join(folder, 'report.json');
    const { status, stdout } = await rehearse('--report', file);
    expect(status).toBe(2);
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      '           found  imported  skipped',
      '────────  ──────  ────────  ───────',
      'users          3         2        1',
      'events         5         2        3',
      'bookings      10         4        6',
      'places        13         8        5',
      'money     163.43    109.94    53.48',
    ]);
    expect(stdout.split('\n').slice(7, 12)).toEqual([
      'New rows: 8; the others existed already.',
      'Rounding differences: 0.01',
      'Oversold events, capacity raised: 1',
      '',
      'Skipped:',
    ]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      { oldId: number; what: string }[]
    >;
    const lines = (name: string) => report[name]?.map(({ oldId, what }) => `${oldId} ${what}`);
    expect(lines('skipped')).toEqual([
      '3 invalid e-mail address "no address"',
      expect.stringMatching(/^3 it ends .* before it starts$/),
      '4 its organizer, user 3, was skipped',
      '5 its ticket price is -5',
      '5 its event "1700000000000" does not exist or was skipped',
      '6 its event "abc" does not exist or was skipped',
      '7 its owner, user 3, was skipped',
      '8 it has 0 places',
      '9 its status is "pending"',
      '10 its event "3" does not exist or was skipped',
    ]);
    expect(lines('changed')).toEqual([
      '1 address was cut to 500 characters',
      '2 the website "not a website" is not a URL: removed',
      '4 its total of 1000 cents cannot be divided by 3 places: stored as 999',
    ]);
    expect(report).toMatchObject({
      oversold: [1],
      roundingCents: 1,
      pictures: [{ kind: 'event', was: 'https://old.example/1.jpg' }],
    });
  });

  it.each([
    ['JPY', 20, 40, '109'],
    ['KWD', 19_990, 39_980, '109.949'],
  ])('prices become the smallest unit of %s', async (currency, price, total, imported) => {
    const said = ['--placeholder-users', '--currency', currency, '--time-zone', 'Europe/Berlin'];
    const { stdout } = await run(['--to', target.url, ...said]);
    expect(stdout.split('\n')[6]).toContain(`  ${imported}  `);
    expect(await target.sql("SELECT price_cents, currency FROM events WHERE title = 'Small hall'")).toEqual([
      { price_cents: price, currency },
    ]);
    const rows = await target.sql('SELECT total_cents AS total FROM bookings WHERE quantity = 2');
    expect(rows).toEqual([{ total }, { total }]);
  });

  it('a ticket that was sold stays valid: the hall that was oversold has that many places now', async () => {
    await rehearse();
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
      const child = spawn(process.execPath, [main, '--to', target.url, ...REHEARSAL], {
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
    expect([status, stdout]).toEqual([
      2,
      expect.stringMatching(/to import  skipped\n[^]*\nNothing was written\.\n/),
    ]);
    expect(await counts()).toEqual({ users: 0, events: 0, bookings: 0 });
  });

  it('dry, it checks the pictures of a folder, and uploads none', async () => {
    // There are no AWS credentials here: an upload would fail.
    const { status, stdout } = await run([...REHEARSAL, '--dry-run', '--pictures', folder]);
    expect([status, stdout]).toEqual([
      2,
      expect.stringMatching(
        /\nPictures to import: 0, skipped: 1\n {2}https:\/\/old\.example\/1\.jpg: 1\.jpg is not in the folder\n$/,
      ),
    ]);
    writeFileSync(join(folder, '1.jpg'), 'x');
    const there = await run([...REHEARSAL, '--dry-run', '--pictures', folder, '--json']);
    expect(JSON.parse(there.stdout)).toMatchObject({ importedPictures: { imported: 1, skipped: [] } });
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
    const { status, stdout } = await run(['--to', target.url, ...SAID, '--user-pool', UserPool?.Id ?? ''], {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect([status, stdout]).toEqual([
      2,
      expect.stringContaining(
        'user 2: bob@concert.example is not in the user pool: import the users into Cognito first',
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
    const write = (...more: string[]) =>
      run(['--cognito-csv', file, '--user-pool', 'us-east-1_x', ...more], {
        AWS_ENDPOINT_URL: cognito.url,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      });
    const dry = await write('--dry-run');
    expect([dry.status, dry.stdout, existsSync(file)]).toEqual([
      0,
      `Would write 2 users to ${file}.\n`,
      false,
    ]);
    const { status, stdout } = await write();
    cognito.stop();
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Wrote 2 users to ${file}; `)]);
    expect(new Set(cognito.asked)).toEqual(new Set(['AWSCognitoIdentityProviderService.GetCSVHeader']));
    expect(readFileSync(file, 'utf8').split('\n')).toEqual([
      CSVHeader.join(),
      ',ann@concert.example,TRUE,FALSE,ann@concert.example,',
      ',bob@concert.example,TRUE,FALSE,bob@concert.example,',
      '',
    ]);
  });
});

describe('npm run import, in one line,', () => {
  it.each([
    [
      'an old database that is not there',
      ['--from', 'mysql://a:b@127.0.0.1:1/x', ...SAID],
      /^cannot read the legacy database: connect ECONNREFUSED/,
    ],
    [
      'a URL of something else',
      ['--from', 'http://old.example', ...SAID],
      /^--from must be a URL such as mysql:/,
    ],
    [
      'placeholder ids in a live stage',
      ['--stage', 'prod', '--placeholder-users'],
      /^--placeholder-users is for rehearsals/,
    ],
    [
      'pictures without a stage',
      ['--to', 'mysql://x', '--pictures', '.', ...SAID],
      /^--pictures uploads through the functions of a stage/,
    ],
    [
      'pictures that were not copied',
      ['--pictures', '/none', ...SAID],
      /^--pictures: \/none is not a folder; copy the bucket first: aws s3 sync/,
    ],
    [
      'a report into a folder that is not there',
      ['--report', '/none/report.json', ...SAID],
      /^--report: \/none\/report\.json cannot be written: name a file in an existing folder/,
    ],
    ['a report that is a folder', ['--report', '/', ...SAID], /^--report: \/ cannot be written/],
    ['prices without a currency', ['--time-zone', 'UTC'], /^--currency is missing: .*--currency EUR$/m],
    [
      'events without a zone',
      ['--currency', 'EUR'],
      /^--time-zone is missing: .*--time-zone Europe\/Berlin$/m,
    ],
    ['a currency that is none', ['--currency', 'dollars'], /It must be a code such as EUR/],
    ['a zone that is none', ['--time-zone', 'Berlin'], /It must be a name such as Europe\/Berlin/],
    [
      'a stage that was not deployed',
      ['--stage', 'none', ...SAID],
      /^\.concert\/outputs\.none\.json is missing/,
    ],
  ])('refuses %s', async (_name, args, expected) => {
    const { status, stderr } = await run(args);
    expect([status, stderr]).toEqual([1, expect.stringMatching(expected)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says that a database is not the legacy one', async () => {
    const { status, stderr } = await run(['--dry-run', ...REHEARSAL], {
      OLD_DATABASE_URL: target.adminUrl,
    });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^this is not the legacy database: [^\n]*\n$/),
    ]);
  });
});
