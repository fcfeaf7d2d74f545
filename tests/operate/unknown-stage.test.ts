import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';
import { emulated, type Ended, runOperate } from '../support/operate.ts';

// The rule: a command that looked at nothing, or did nothing, ends neither well nor silently.
const { root } = engineSandbox();
const work = join(root, 'work');
let aws: { url: string; stop: () => Promise<void> };

beforeAll(async () => {
  aws = await startMinistackWith(
    'cloudformation,logs,lambda,rds,acm,ec2,sts,s3,apigateway,iam',
    join(root, 'aws'),
  );
  mkdirSync(join(work, 'files'), { recursive: true });
  mkdirSync(join(work, 'empty'));
  writeFileSync(join(work, 'files/a.txt'), 'a');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint: aws.url, region: 'us-east-1', credentials });
  const withApi = { ApiEndpoint: { Value: 'https://a.example' } };
  for (const [StackName, Outputs] of [
    ['concert-prod', withApi],
    ['concert-dev', withApi],
    ['concert-bucket', undefined],
    ['another-prod', withApi],
  ] as const)
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: JSON.stringify({
          Resources: {
            Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `${StackName}-files` } },
          },
          Outputs,
        }),
      }),
    );
  client.destroy();
});
afterAll(() => aws?.stop());

const run = (tool: string, args: readonly string[]): Promise<Ended> =>
  runOperate(tool, args, { cwd: work, environment: emulated(aws.url, root) });

describe('of a mistyped stage', () => {
  const lambda = /^there is no function concert-pord-\w+ in us-east-1: /;
  it.each([
    ['errors', [], 1, /^no log groups \/aws\/lambda\/concert-pord-\* in us-east-1: is the stage deployed\?$/],
    ['db', ['status'], 1, lambda],
    ['db', ['query', 'SELECT 1'], 1, lambda],
    ['db', ['migrate'], 1, lambda],
    ['db', ['migrate', '--plan'], 1, lambda],
    ['db', ['dump', 'all.sql'], 1, lambda],
    ['db', ['rotate'], 1, lambda],
    ['db', ['rotate', '--dry-run'], 1, lambda],
    ['integrity', [], 1, lambda],
    ['remove', ['--dry-run'], 1, /^the stack concert-pord does not exist in us-east-1$/],
    ['remove', ['--confirm', 'pord'], 1, /^the stack concert-pord does not exist in us-east-1$/],
    ['rollback', ['--dry-run'], 1, /concert-pord/],
    [
      'iam-groups',
      ['detach'],
      1,
      /^none of the groups of pord exists: is the stage right\? Nothing was done$/,
    ],
    ['iam-groups', ['detach', '--dry-run'], 1, /^none of the groups of pord exists/],
    ['iam-groups', ['restore'], 1, /^no members are saved for pord: run "detach" first$/],
    ['static', ['sync', 'files'], 1, /^\.concert\/outputs\.pord\.json is missing: deploy the stage/],
  ] as const)('npm run %s -- %j ends with %i and one line', async (tool, args, status, line) => {
    const done = await run(tool, [...args, '--stage', 'pord']);
    expect([done.status, done.stdout]).toEqual([status, '']);
    expect(done.stderr.trimEnd().split('\n').at(-1)).toMatch(line);
  });

  it('npm run iam-groups -- status finds that all is missing', async () => {
    const { status, stdout } = await run('iam-groups', ['status', '--stage', 'pord']);
    expect([status, stdout]).toEqual([2, expect.stringContaining('group concert-pord-admins: missing')]);
  });
});

describe('npm run doctor', () => {
  it.each(['pord', 'prod-eu', 'bucket-2', 'staging'])(
    'on the stage %s, which is not there, says which are and ends with 2',
    async (stage) => {
      const { status, stdout } = await run('doctor', ['--stage', stage]);
      expect([status, stdout]).toEqual([
        2,
        expect.stringContaining(`nothing is deployed under the stage ${stage}; deployed here: dev, prod\n`),
      ]);
      expect(stdout).toMatch(/^concert-\S+: not deployed; nothing was checked\n/);
    },
  );

  it('gives that as JSON too', async () => {
    const { status, stdout } = await run('doctor', ['--stage', 'pord', '--json']);
    expect([status, JSON.parse(stdout)]).toEqual([
      2,
      [
        {
          level: 'problem',
          what: 'nothing is deployed under the stage pord; deployed here: dev, prod',
          why: 'There is no env.pord.json either, so nothing was checked: a mistyped name looks like a new stage.',
          fix: expect.stringContaining('--before-deploy'),
        },
      ],
    ]);
  });

  it.each([
    ['when it is asked to', ['--stage', 'next', '--before-deploy'], undefined],
    ['when the stage has settings', ['--stage', 'next'], 'env.next.json'],
  ])('before a first deploy, %s, checks what it needs', async (_name, args, file) => {
    if (file !== undefined) writeFileSync(join(work, file), '{}');
    const { stdout } = await run('doctor', args);
    expect(stdout).toMatch(/^concert-next: not deployed; checked what a first deploy needs\n/);
    expect(stdout).toContain('package of api');
    expect(stdout).not.toContain('nothing is deployed under');
  });

  it('explains the option', async () => {
    expect((await run('doctor', ['--help'])).stdout).toMatch(
      /--before-deploy +checks what a first deploy needs/,
    );
  });
});

describe('what else would have done nothing', () => {
  it('npm run static -- sync of a folder without files says so, unless it is to delete', async () => {
    mkdirSync(join(work, '.concert'), { recursive: true });
    writeFileSync(
      join(work, '.concert/outputs.prod.json'),
      JSON.stringify({ S3BucketName: 'concert-prod-files' }),
    );
    const args = ['--stage', 'prod'];
    expect(await run('static', ['sync', 'files', ...args])).toMatchObject({ status: 0 });
    const { status, stderr } = await run('static', ['sync', 'empty', ...args]);
    expect([status, stderr]).toEqual([1, 'empty has no files: nothing was changed\n']);
    const { stdout } = await run('static', ['sync', 'files', ...args]);
    expect(stdout).toContain('unchanged: 1');
  });

  it('npm run cost says when it computes the default settings', async () => {
    const template = join(work, 'template.json');
    writeFileSync(template, JSON.stringify({ Resources: {} }));
    const { status, stderr } = await run('cost', ['--stage', 'pord', '--template', template]);
    expect([status, stderr]).toEqual([
      0,
      'There is no env.pord.json here: this is the bill of the default settings.\n',
    ]);
  });
});
