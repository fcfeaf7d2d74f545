import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../../src/database/migrations/index.ts';
import { checksum } from '../../src/database/schema-version.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { table } from '../../tools/operate/cli/table.ts';
import { planLines, planOf } from '../../tools/operate/db/plan.ts';
import { slowStatements } from '../../tools/operate/db/slow-log.ts';
import { statusLines } from '../../tools/operate/db/status-page.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';
import { emulated, type Ended, runOperate } from '../support/operate.ts';

const { root } = engineSandbox();
let aws: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  aws = await startMinistackWith('logs,lambda', join(root, 'aws'));
});
afterAll(() => aws?.stop());

const run = (args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  runOperate('db', args, { cwd: root, environment: { ...emulated(aws.url, root), ...environment } });

describe('npm run db, in one line,', () => {
  it.each([
    [
      'says which setting makes the function it needs',
      ['status', '--stage', 'prod'],
      {},
      /^there is no function concert-prod-admin in us-east-1: the stage is not deployed, or database\.admin is off; set it to true and deploy\n$/,
    ],
    [
      'says how to get credentials',
      ['status'],
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      /(?:^|\n)no AWS credentials found: [^\n]*\n$/,
    ],
    [
      'says that AWS is away',
      ['status'],
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      /^AWS cannot be reached/,
    ],
    ['names the argument that is missing', ['query'], {}, /^missing required argument 'sql'\n$/],
    [
      'says how many rows there may be',
      ['query', 'SELECT 1', '--rows', '0'],
      {},
      /whole number from 1 to 10000/,
    ],
    [
      'suggests the action that was meant',
      ['rotat'],
      {},
      /^unknown command 'rotat' \(Did you mean rotate\?\)\n$/,
    ],
  ])('%s', async (_name, args, environment, expected) => {
    const { status, stderr } = await run(args, environment);
    // What it waits for ends with an ellipsis; the reason is the one other line.
    const reason = stderr.replace(/^Asking .+ …\n/, '');
    expect([status, reason]).toEqual([1, expect.stringMatching(expected)]);
  });

  it.each([
    [['query', 'SELECT 1'], 'admin'],
    [['status'], 'admin'],
    [['migrate'], 'migrate'],
    [['migrate', '--plan'], 'admin'],
    [['migrate', '--dry-run'], 'admin'],
  ])('says whom %j waits for', async (args, role) => {
    const { stderr } = await run([...args, '--stage', 'prod']);
    expect(stderr).toMatch(
      new RegExp(`^Asking concert-prod-${role} …\nthere is no function concert-prod-${role} `),
    );
  });
});

describe('the status of the database', () => {
  const status = {
    version: '8.4.7',
    upForSeconds: 5_400,
    connections: {
      now: 2,
      most: 9,
      limit: 200,
      byUser: [
        { user: 'concert_app', count: 1 },
        { user: 'concert_admin', count: 1 },
      ],
    },
    slowStatements: 0,
    rowLocksWaitedFor: 3,
    running: [],
    tables: [{ name: 'bookings', rows: 12, dataBytes: 1_048_576, indexBytes: 524_288 }],
    migrations: [{ id: 13, name: 'book-places', checksum: 'x', appliedAt: '2027-01-01T00:00:00.000Z' }],
  };

  it('is a page for operators', () => {
    expect(statusLines(status, [])).toEqual([
      'Server version 8.4.7, uptime 1.5 hours',
      'connections: 2 of 200 (peak 9; concert_app 1, concert_admin 1)',
      'row-lock waits: 3',
      'migrations: 1 applied, latest book-places at 2027-01-01T00:00:00.000Z',
      '',
      'table     rows (est.)  data MB  index MB',
      '────────  ───────────  ───────  ────────',
      'bookings           12      1.0       0.5',
      '',
      'Running for 1 s or more: none',
      '',
      'Slow queries, last hour (> 0.5 s): none',
    ]);
  });

  it('of an empty database has no latest migration', () => {
    expect(statusLines({ ...status, migrations: [] }, [])).toContain('migrations: 0 applied');
  });
});

describe('the plan of the migrations', () => {
  const applied = migrations.map((step) => ({
    id: step.id,
    name: step.name,
    checksum: checksum(step),
    appliedAt: '2027-01-01T00:00:00.000Z',
  }));

  it('is empty when all are applied', () => {
    expect(planLines(planOf(applied))).toEqual([
      `${applied.length} migrations applied.`,
      'No pending migrations.',
    ]);
  });

  it('names those that are pending, that were modified, and that only the database knows', () => {
    const known = [
      ...applied.slice(0, -1).map((step) => (step.id === 2 ? { ...step, checksum: 'x' } : step)),
      { id: 900, name: 'of-tomorrow', checksum: 'x', appliedAt: '2027-01-01T00:00:00.000Z' },
    ];
    const last = applied.at(-1);
    expect(planOf(known)).toEqual({
      applied: applied.length,
      pending: [`${String(last?.id).padStart(4, '0')}-${last?.name}`],
      edited: ['0002-events'],
      unknown: ['0900-of-tomorrow'],
    });
    expect(planLines(planOf(known))).toEqual([
      `${applied.length} migrations applied.`,
      `pending: ${String(last?.id).padStart(4, '0')}-${last?.name}`,
      'modified after it was applied: 0002-events; revert that and add a new migration',
      'only in the database: 0900-of-tomorrow; this folder is older than the deployed release',
    ]);
  });
});

describe("the server's log of slow queries", () => {
  const stage = () => ({
    name: 'concert-prod',
    settingsFile: undefined,
    settings: defaultSettings(),
    aws: {
      region: 'us-east-1',
      endpoint: aws.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  });
  const message = (seconds: number, statement: string): string =>
    [
      '# Time: 2027-01-01T00:00:00.000000Z',
      '# User@Host: concert_app[concert_app] @  [10.0.0.7]  Id:    12',
      `# Query_time: ${seconds}  Lock_time: 0.000002 Rows_sent: 1  Rows_examined: 100`,
      'use concert;',
      'SET timestamp=1798761600;',
      `${statement};`,
    ].join('\n');

  it('may not be there yet', async () => {
    expect(await slowStatements(stage(), new Date(0))).toEqual([]);
  });

  it('is summed up by statement, without the values', async () => {
    const group = { logGroupName: '/aws/rds/instance/concert-prod/slowquery' };
    const logs = new CloudWatchLogsClient(stage().aws);
    await logs.send(new CreateLogGroupCommand(group));
    await logs.send(new CreateLogStreamCommand({ ...group, logStreamName: 'concert-prod' }));
    const lines = [
      message(1.5, "SELECT *\nFROM users WHERE email = 'ann\\'s@concert.example' LIMIT 20"),
      message(2.5, "SELECT * FROM users WHERE email = 'bob@concert.example' LIMIT 40"),
      message(3, "UPDATE events SET title = 'x' WHERE id = x'0190'"),
    ];
    await logs.send(
      new PutLogEventsCommand({
        ...group,
        logStreamName: 'concert-prod',
        logEvents: lines.map((text) => ({ timestamp: Date.now(), message: text })),
      }),
    );
    logs.destroy();
    expect(await slowStatements(stage(), new Date(Date.now() - 60_000))).toEqual([
      {
        statement: 'SELECT * FROM users WHERE email = ? LIMIT ?',
        count: 2,
        slowestSeconds: 2.5,
        totalSeconds: 4,
        rowsExamined: 200,
      },
      {
        statement: 'UPDATE events SET title = ? WHERE id = ?',
        count: 1,
        slowestSeconds: 3,
        totalSeconds: 3,
        rowsExamined: 100,
      },
    ]);
  });
});

describe('a table for a terminal', () => {
  it('has numbers to the right, a dash for nothing, and cuts what is too wide', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['a\nb', 7],
          [null, 12],
          ['x'.repeat(9), null],
        ],
        5,
      ),
    ).toEqual(['name    n', '─────  ──', 'a b     7', '-      12', 'xxxx…   -']);
  });
});
