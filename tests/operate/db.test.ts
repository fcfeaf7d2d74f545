import { execFile } from 'node:child_process';
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
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';

const { root } = engineSandbox();
const main = join(import.meta.dirname, '../../tools/operate/db/main.ts');
let aws: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  aws = await startMinistackWith('logs,lambda', join(root, 'aws'));
});
afterAll(() => aws?.stop());

const run = (
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: root,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    };
    execFile(process.execPath, [main, ...args], { cwd: root, env }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

describe('npm run db, in one line,', () => {
  it.each([
    [
      'says which setting makes the function it needs',
      ['status', '--stage', 'prod'],
      {},
      /^there is no function concert-prod-admin in us-east-1: set database\.admin to true and deploy;.*\n$/,
    ],
    [
      'says how to get credentials',
      ['status'],
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      /^there are no AWS credentials: [^\n]*\n$/,
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
    expect([status, stderr]).toEqual([1, expect.stringMatching(expected)]);
  });
});

describe('the plan of the schema', () => {
  const applied = migrations.map((step) => ({
    id: step.id,
    name: step.name,
    checksum: checksum(step),
    appliedAt: '2027-01-01T00:00:00.000Z',
  }));

  it('is empty when all steps have run', () => {
    expect(planLines(planOf(applied))).toEqual([
      `${applied.length} steps have run.`,
      'A deploy of this folder changes nothing.',
    ]);
  });

  it('names steps that would run, that were edited, and that only the database knows', () => {
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
  });
});

describe("the server's log of slow statements", () => {
  const stage = () => ({
    name: 'concert-prod',
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
