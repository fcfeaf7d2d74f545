import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';

// Before a deploy. What the doctor finds in a live stack is tested where one is deployed (tests/deploy).
const { root } = engineSandbox();
const main = join(import.meta.dirname, '../../tools/operate/doctor/main.ts');

let aws: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  aws = await startMinistackWith('cloudformation,logs,lambda,rds,acm,ec2,sts', join(root, 'aws'));
  mkdirSync(join(root, 'work'));
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
    execFile(process.execPath, [main, ...args], { cwd: join(root, 'work'), env }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
const settings = (value: object): void =>
  writeFileSync(join(root, 'work/env.prod.json'), JSON.stringify(value));

describe('npm run doctor, before a deploy', () => {
  it('says what the settings leave open, and that RDS lacks a version: that of the emulator ends at 8.0', async () => {
    settings({});
    const { status, stdout } = await run(['--stage', 'prod']);
    expect([status, stdout.match(/PROBLEM.*/g)]).toEqual([
      2,
      ['PROBLEM  RDS has no MySQL 8.4.7 in us-east-1'],
    ]);
    expect(stdout).toMatch(/^concert-prod is not deployed: before a deploy\n/);
    expect(stdout).toMatch(
      /warning {2}alarms reach nobody\n.*\n {10}mend: set alarms\.email in env\.prod\.json/,
    );
    expect(stdout).toMatch(/ok {7}nothing of an earlier stack is in the way/);
  });

  it('finds what an earlier stack has left, and how to mend it', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const logs = new CloudWatchLogsClient({ endpoint: aws.url, region: 'us-east-1', credentials });
    const logGroupName = '/aws/lambda/concert-prod-api';
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const { status, stdout } = await run(['--stage', 'prod', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toContainEqual({
      level: 'problem',
      what: 'the log group /aws/lambda/concert-prod-api is there, but no stack',
      why: 'CloudFormation refuses to make what exists already.',
      mend: 'aws logs delete-log-group --log-group-name /aws/lambda/concert-prod-api',
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    logs.destroy();
  });

  it('finds that a domain has no certificate', async () => {
    settings({ domain: { name: 'api.example.com' } });
    const { status, stdout } = await run(['--stage', 'prod']);
    expect(status).toBe(2);
    expect(stdout).toMatch(/PROBLEM {2}api\.example\.com has no certificate in us-east-1/);
  });

  it('when there are no credentials, ends with one line', async () => {
    const { status, stdout, stderr } = await run([], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^there are no AWS credentials: sign in .*\n$/);
  });

  it('shows an example', async () => {
    expect((await run(['--help'])).stdout).toContain('npm run doctor -- --stage prod');
  });
});
