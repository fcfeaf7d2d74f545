import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bareEnvironment } from '../support/bare-environment.ts';

/** An AWS that refuses everything with one code, in the form that each of its protocols has for errors. */
const operate = join(import.meta.dirname, '../../tools/operate');
const folder = mkdtempSync(join(tmpdir(), 'concert-refusals-'));
const servers: Server[] = [];
const urls: Record<string, string> = {};
beforeAll(async () => {
  for (const [code, status] of [
    ['AccessDeniedException', 403],
    ['ThrottlingException', 400],
  ] as const) {
    const server = createServer((request, response) => {
      request.resume();
      request.once('end', () => {
        const { type, body } = refusal(request, code);
        response.writeHead(status, { 'content-type': type, 'x-amzn-errortype': code });
        response.end(body);
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    servers.push(server);
    urls[code] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  mkdirSync(join(folder, '.concert'));
  const outputs = {
    ApiEndpoint: 'https://a.example',
    CognitoUserPoolId: 'us-east-1_x',
    S3BucketName: 'files',
  };
  writeFileSync(join(folder, '.concert/outputs.prod.json'), JSON.stringify(outputs));
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'files/a.txt'), 'a');
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** Source: the protocols of Smithy, awsQuery, awsJson and restJson, restXml. */
function refusal({ headers }: IncomingMessage, code: string): { type: string; body: string } {
  const isQuery = headers['content-type']?.includes('x-www-form-urlencoded') === true;
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error>`;
  if (isQuery)
    return { type: 'text/xml', body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
  const isXml = headers['x-amz-target'] === undefined && headers['content-type'] === undefined;
  if (isXml) return { type: 'application/xml', body: error };
  return { type: 'application/json', body: JSON.stringify({ __type: code, message: 'no' }) };
}

const COMMANDS: readonly [name: string, tool: string, args: string[]][] = [
  ['doctor', 'doctor', []],
  ['errors', 'errors', []],
  ['db', 'db', ['status']],
  ['integrity', 'integrity', []],
  ['remove', 'remove', ['--dry-run']],
  ['deploy', 'deploy', ['--no-check', '--dry-run']],
  ['rollback', 'rollback', ['--dry-run']],
  ['iam-groups', 'iam-groups', ['status']],
  ['static', 'static', ['sync', 'files']],
];

const run = (
  tool: string,
  args: string[],
  environment: Record<string, string>,
): Promise<{ status: number; stderr: string }> =>
  new Promise((done) => {
    const env = {
      ...bareEnvironment(),
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...environment,
    };
    const main = join(operate, tool, 'main.ts');
    execFile(
      process.execPath,
      [main, ...args, '--stage', 'prod'],
      { cwd: folder, env },
      (error, _out, stderr) => {
        done({ status: error === null ? 0 : Number(error.code), stderr });
      },
    );
  });
/** Without what tells of progress. */
const lastLine = (stderr: string): string[] =>
  stderr.split('\n').filter((line) => line !== '' && !line.endsWith('…'));

describe.each(COMMANDS)('npm run %s, when AWS does not serve, ends with one line:', (_name, tool, args) => {
  it('no right to it', async () => {
    const { status, stderr } = await run(tool, args, {
      AWS_ENDPOINT_URL: urls['AccessDeniedException'] ?? '',
    });
    expect([status, lastLine(stderr)]).toEqual([
      1,
      [expect.stringMatching(/^access denied for these AWS credentials \(AccessDenied/)],
    ]);
  });

  it('too many requests', async () => {
    const { status, stderr } = await run(tool, args, { AWS_ENDPOINT_URL: urls['ThrottlingException'] ?? '' });
    expect([status, lastLine(stderr)]).toEqual([
      1,
      [expect.stringMatching(/^throttled by AWS: run the command again in a minute/)],
    ]);
  });

  it('no credentials', async () => {
    const { status, stderr } = await run(tool, args, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    expect([status, lastLine(stderr)]).toEqual([1, [expect.stringMatching(/^no AWS credentials found: /)]]);
  });

  it('nobody there', async () => {
    const { status, stderr } = await run(tool, args, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect([status, lastLine(stderr)]).toEqual([1, [expect.stringMatching(/^AWS cannot be reached/)]]);
  });
});

describe('options that npm took for itself, since there was no --, end every command with one line:', () => {
  it.each(COMMANDS)('npm run %s', async (_name, tool, args) => {
    // As npm hands them on.
    const { status, stderr } = await run(tool, args, { npm_config_stage: 'prod' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^npm took --stage for itself: write -- before the options, as in npm run [^\n]+\n$/,
      ),
    ]);
  });
});

describe('npm run db -- dump', () => {
  it.each([
    [
      'over a file that is there',
      'files/a.txt',
      'files/a.txt exists already: name another file; nothing was exported\n',
    ],
    ['into a folder that is not there', 'none/b.sql', 'there is no folder none; nothing was exported\n'],
  ])('%s, ends with one line', async (_name, file, line) => {
    const { status, stderr } = await run('db', ['dump', file], {});
    expect([status, stderr]).toEqual([1, line]);
  });
});
