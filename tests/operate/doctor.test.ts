import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';
import { emulated, type Ended, runOperate } from '../support/operate.ts';

jest.setTimeout(180_000);

// Before a deploy. What the doctor finds in a live stack is tested where one is deployed (tests/deploy).
const { root } = engineSandbox();

let aws: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  aws = await startMinistackWith(
    'cloudformation,logs,lambda,rds,acm,ec2,sts,s3,apigateway',
    join(root, 'aws'),
  );
  mkdirSync(join(root, 'work'));
});
afterAll(() => aws?.stop());

const run = (args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  runOperate('doctor', args, {
    cwd: join(root, 'work'),
    environment: { ...emulated(aws.url, root), ...environment },
  });
const settings = (value: object): void =>
  writeFileSync(join(root, 'work/env.prod.json'), JSON.stringify(value));
const problemsOf = (stdout: string): string[] =>
  (JSON.parse(stdout) as { level: string; what: string }[])
    .filter(({ level }) => level === 'problem')
    .map(({ what }) => what);

describe('npm run doctor, before a deploy', () => {
  it('says who asks, what the settings leave open, and what RDS lacks: MiniStack itself ends at MySQL 8.0', async () => {
    settings({});
    const { status, stdout, stderr } = await run(['--stage', 'prod']);
    expect([status, stdout.match(/PROBLEM.*/g)]).toEqual([
      2,
      ['PROBLEM  RDS does not offer MySQL 8.4 in us-east-1'],
    ]);
    expect(stdout).toMatch(/^concert-prod: not deployed; checked what a first deploy needs\n/);
    expect(stdout).toMatch(/ok {7}signed in as arn:aws:\S+, region us-east-1/);
    expect(stdout).toMatch(
      /WARNING {2}no alarm recipient is configured\n.*\n {9}fix: set alarms\.email in env\.prod\.json/,
    );
    expect(stdout).toMatch(/ok {7}no orphaned log groups or buckets/);
    expect(stdout).toMatch(/ok {7}package of api: 0\.\d MB/);
    expect(stdout).toMatch(/\n1 problem, \d warnings?, \d+ ok\n$/);
    expect(stderr).toContain('checking package sizes …\nPackaging the stack …\n');
  });

  it('finds what an earlier stack has left and how to remove it, but nothing of another stage', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const logs = new CloudWatchLogsClient({ endpoint: aws.url, region: 'us-east-1', credentials });
    const groups = ['/aws/lambda/concert-prod-api', '/aws/lambda/concert-prod-eu-api'];
    for (const logGroupName of groups) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const { status, stdout } = await run(['--stage', 'prod', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toContainEqual({
      level: 'problem',
      what: 'orphaned log group /aws/lambda/concert-prod-api',
      why: 'CloudFormation cannot create a resource that already exists.',
      fix: 'aws logs delete-log-group --log-group-name /aws/lambda/concert-prod-api',
    });
    expect(stdout).not.toContain('concert-prod-eu');
    for (const logGroupName of groups) await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    logs.destroy();
  });

  it('finds that a domain has no certificate, and was not created', async () => {
    settings({ domain: { name: 'api.example.com' } });
    const { status, stdout } = await run(['--stage', 'prod', '--json']);
    expect(status).toBe(2);
    expect(problemsOf(stdout)).toEqual(
      expect.arrayContaining([
        'no certificate for api.example.com in us-east-1',
        'the domain api.example.com does not exist in API Gateway',
      ]),
    );
  });

  it('when there are no credentials, ends with one line', async () => {
    const { status, stdout, stderr } = await run([], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^no AWS credentials found: .*\n$/);
  });

  it('shows an example', async () => {
    expect((await run(['--help'])).stdout).toContain('npm run doctor -- --stage prod');
  });
});
