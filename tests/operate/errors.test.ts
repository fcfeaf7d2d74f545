import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';
import { emulated, type Ended, runOperate } from '../support/operate.ts';

const { root } = engineSandbox();

let aws: { url: string; stop: () => Promise<void> };
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  aws = await startMinistackWith('logs', join(root, 'aws'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  logs = new CloudWatchLogsClient({ endpoint: aws.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  logs?.destroy();
  await aws?.stop();
});

const run = (...args: string[]): Promise<Ended> =>
  runOperate('errors', args, { cwd: root, environment: emulated(aws.url, root) });

async function write(role: string, lines: { minutesAgo: number; line: object | string }[]): Promise<void> {
  const group = { logGroupName: `/aws/lambda/concert-prod-${role}` };
  await logs.send(new CreateLogGroupCommand(group));
  await logs.send(new CreateLogStreamCommand({ ...group, logStreamName: 'one' }));
  const logEvents = lines.map(({ minutesAgo, line }) => ({
    timestamp: Date.now() - minutesAgo * 60_000,
    message: typeof line === 'string' ? line : JSON.stringify(line),
  }));
  await logs.send(new PutLogEventsCommand({ ...group, logStreamName: 'one', logEvents }));
}

describe('npm run errors', () => {
  it('of a stage that is not deployed is no good news', async () => {
    expect(await run('--stage', 'try')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /\nno log groups \/aws\/lambda\/concert-try-\* in us-east-1: is the stage deployed\?\n$/,
      ),
    });
  });

  it('says that there are none where nothing has failed', async () => {
    await write('pictures', [{ minutesAgo: 5, line: { level: 'INFO', message: 'request' } }]);
    expect(await run('--stage', 'prod')).toMatchObject({
      status: 0,
      stdout: 'concert-prod: no errors in the last 60 minutes.\n',
    });
  });

  it('puts alike ones together, whatever their numbers, the most frequent first', async () => {
    const failure = (requestId: string, ms: number) => ({
      level: 'ERROR',
      message: 'request failed',
      route: 'POST /api/bookings',
      requestId,
      error: { name: 'Error', message: `no answer after ${ms} ms\nat somewhere` },
    });
    await write('api', [
      { minutesAgo: 200, line: failure('old', 1000) },
      { minutesAgo: 30, line: failure('a', 5000) },
      { minutesAgo: 20, line: failure('b', 6000) },
      { minutesAgo: 10, line: { level: 'INFO', message: 'request' } },
    ]);
    await write('sweep', [
      {
        minutesAgo: 5,
        line: { level: 'ERROR', message: 'not swept', error: { name: 'Error', message: 'gone' } },
      },
    ]);
    const { status, stdout } = await run('--stage', 'prod', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual([
      {
        function: 'api',
        what: 'Error: no answer after … ms',
        route: 'POST /api/bookings',
        count: 2,
        lastAt: expect.any(String),
        requestId: 'b',
      },
      expect.objectContaining({ function: 'sweep', what: 'Error: gone', count: 1, requestId: null }),
    ]);
    expect((await run('--stage', 'prod', '--since', '300')).stdout).toMatch(
      /^ {4}3 x api {2}POST \/api\/bookings\n/,
    );
  });

  it('knows the lines of Lambda itself: who was stopped, what was thrown, and what is no failure', async () => {
    await write('media', [
      {
        minutesAgo: 3,
        line: {
          time: '2027-01-01T00:00:00Z',
          type: 'platform.runtimeDone',
          record: { requestId: 'slow', status: 'timeout' },
        },
      },
      {
        minutesAgo: 3,
        line: { type: 'platform.runtimeDone', record: { requestId: 'x', status: 'success' } },
      },
      {
        minutesAgo: 3,
        line: { type: 'platform.runtimeDone', record: { requestId: 'thrown', status: 'error' } },
      },
      { minutesAgo: 2, line: 'START RequestId: 7f Version: $LATEST' },
      { minutesAgo: 2, line: 'REPORT RequestId: 7f Duration: 5 ms' },
      { minutesAgo: 1, line: '2027-01-01T00:00:00Z 7f Task timed out after 29.00 seconds' },
      {
        minutesAgo: 1,
        line: {
          level: 'ERROR',
          message: { errorType: 'Runtime.ImportModuleError', errorMessage: 'Cannot find module' },
        },
      },
    ]);
    const { stdout } = await run('--stage', 'prod', '--json');
    const ofMedia = (JSON.parse(stdout) as { function: string; what: string; requestId: string | null }[])
      .filter((group) => group.function === 'media')
      .map(({ what, requestId }) => [what, requestId]);
    expect(new Map(ofMedia as [string, string | null][])).toEqual(
      new Map([
        ['stopped by Lambda: timeout', 'slow'],
        ['…-01-01T00:00:00Z 7f Task timed out after 29.00 seconds', null],
        ['Runtime.ImportModuleError: Cannot find module', null],
      ]),
    );
  });

  it('shows an example, and names what is wrong with an option', async () => {
    expect((await run('--help')).stdout).toContain('npm run errors -- --stage prod');
    expect(await run('--since', 'yesterday')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^option '--since <minutes>' argument 'yesterday' is invalid/),
    });
  });
});
