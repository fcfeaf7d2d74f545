import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteGroupPolicyCommand,
  DeleteUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startMinistackWith } from '../support/ministack.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { emulated, type Ended, runOperate } from '../support/operate.ts';

const { root } = engineSandbox();
const file = join(root, 'work/.concert/iam-groups.prod.json');

let aws: { url: string; stop: () => Promise<void> };
let iam: IAMClient;
beforeAll(async () => {
  aws = await startMinistackWith('iam,sts', join(root, 'aws'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  iam = new IAMClient({ endpoint: aws.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  iam?.destroy();
  await aws?.stop();
});
beforeEach(() => {
  mkdirSync(join(root, 'work'), { recursive: true });
});
afterEach(() => rmSync(join(root, 'work'), { recursive: true }));

const run = (args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  runOperate('iam-groups', args, {
    cwd: join(root, 'work'),
    environment: { ...emulated(aws.url, root), AWS_MAX_ATTEMPTS: '1', ...environment },
  });
const json = async <T>(...args: string[]): Promise<T> => {
  const { status, stdout, stderr } = await run([...args, '--stage', 'prod', '--json']);
  // 2 is what "status" says of drift.
  expect([args[0] === 'status' && status === 2 ? 0 : status, stderr]).toEqual([0, expect.anything()]);
  return JSON.parse(stdout) as T;
};
interface Seen {
  groups: { name: string; members: string[] | null; inlinePolicies: string[] }[];
  role: { name: string; arn: string | null };
  differences: string[];
  saved: { restoredAt: string | null; missing: string[] } | null;
}
const members = async (): Promise<Record<string, string[] | null>> =>
  Object.fromEntries((await json<Seen>('status')).groups.map(({ name, members: users }) => [name, users]));
const enrol = async (user: string, group: string): Promise<void> => {
  await iam.send(new CreateUserCommand({ UserName: user })).catch(() => undefined);
  await iam.send(new AddUserToGroupCommand({ UserName: user, GroupName: `concert-prod-${group}` }));
};
const leaveAll = async (): Promise<void> => {
  for (const [GroupName, users] of Object.entries(await members()))
    for (const UserName of users ?? [])
      await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }));
};

describe('npm run iam-groups', () => {
  it('makes four groups and the role, and finds nothing to do the second time', async () => {
    expect((await json<Seen>('status')).differences[0]).toBe('group concert-prod-admins: missing');
    const dry = await json<{ changes: string[]; roleArn: string | null }>('provision', '--dry-run');
    expect(dry.roleArn).toBeNull();
    expect(await members()).toMatchObject({ 'concert-prod-admins': null });
    const done = await json<object>('provision');
    const roleArn = 'arn:aws:iam::000000000000:role/concert-prod-cloudformation';
    expect(done).toEqual({ changes: dry.changes, role: 'concert-prod-cloudformation', roleArn });
    const boundaryArn = 'arn:aws:iam::000000000000:policy/concert-prod-boundary';
    const policiesOf = (managed: string, ...inlinePolicies: string[]) => ({
      managedPolicies: [`arn:aws:iam::aws:policy/${managed}`],
      inlinePolicies,
    });
    expect(await json<Seen>('status')).toEqual({
      groups: [
        { name: 'concert-prod-admins', members: [], ...policiesOf('AdministratorAccess') },
        { name: 'concert-prod-developers', members: [], ...policiesOf('PowerUserAccess') },
        { name: 'concert-prod-testers', members: [], ...policiesOf('ReadOnlyAccess') },
        {
          name: 'concert-prod-deployment',
          members: [],
          ...policiesOf(
            'PowerUserAccess',
            'concert-prod-deployment-passrole',
            'concert-prod-deployment-self-service',
          ),
        },
      ],
      role: {
        name: 'concert-prod-cloudformation',
        arn: roleArn,
        managedPolicies: [],
        inlinePolicies: ['concert-prod-cloudformation-roles', 'concert-prod-cloudformation-resources'],
      },
      boundary: { name: 'concert-prod-boundary', arn: boundaryArn },
      differences: [],
      saved: null,
    });
    expect((await json<{ changes: string[] }>('provision')).changes).toEqual([]);
    expect((await run(['provision', '--stage', 'prod'])).stdout).toBe(
      `Set "deployment": { "roleArn": "${roleArn}" } in env.prod.json\n`,
    );
  });

  it('repairs what somebody has changed by hand', async () => {
    await json('provision');
    const GroupName = 'concert-prod-deployment';
    await iam.send(
      new PutGroupPolicyCommand({
        GroupName: 'concert-prod-testers',
        PolicyName: 'backdoor',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
        }),
      }),
    );
    await iam.send(
      new AttachGroupPolicyCommand({
        GroupName: 'concert-prod-testers',
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    );
    await iam.send(
      new DeleteGroupPolicyCommand({ GroupName, PolicyName: 'concert-prod-deployment-self-service' }),
    );
    await iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'concert-prod-cloudformation',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    // With the one in force five versions, as many as IAM keeps.
    for (const action of ['a', 'b', 'c', 'd'])
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: 'arn:aws:iam::000000000000:policy/concert-prod-boundary',
          SetAsDefault: true,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Sid: action, Effect: 'Allow', Action: '*', Resource: '*' }],
          }),
        }),
      );
    const drift = [
      'group concert-prod-testers: unexpected policy AdministratorAccess',
      'group concert-prod-testers: unexpected policy backdoor',
      'group concert-prod-deployment: policy concert-prod-deployment-self-service missing',
      'policy concert-prod-boundary: modified',
      'role concert-prod-cloudformation: trust policy allows others than CloudFormation',
    ];
    expect((await json<Seen>('status')).differences).toEqual(drift);
    expect((await json<{ changes: string[] }>('provision')).changes).toEqual(drift);
    expect((await json<Seen>('status')).differences).toEqual([]);
  });

  it('removes everybody and puts them back, people in two groups too, and says who no longer exists', async () => {
    await json('provision');
    await enrol('ann', 'admins');
    await enrol('ann', 'developers');
    await enrol('bob', 'developers');
    await enrol('cas', 'testers');
    const before = await members();
    await json('detach', '--dry-run');
    expect(await members()).toEqual(before);
    await json('detach');
    expect(Object.values(await members()).flat()).toEqual([]);
    expect((await json<Seen>('status')).saved?.missing).toHaveLength(4);
    await iam.send(new DeleteUserCommand({ UserName: 'cas' }));
    const restored = await json<{ added: string[]; gone: string[] }>('restore');
    expect(restored.gone).toEqual(['cas in concert-prod-testers']);
    expect(await members()).toEqual({ ...before, 'concert-prod-testers': [] });
    await leaveAll();
  });

  it('forgets nobody when it is interrupted, run twice, or provisions in between', async () => {
    await json('provision');
    await enrol('ann', 'admins');
    await enrol('bob', 'developers');
    await json('detach');
    // The second run finds empty groups: it must not save those over the members.
    await json('detach');
    await enrol('dan', 'testers');
    await json('detach');
    const saved = (JSON.parse(readFileSync(file, 'utf8')) as { members: object }).members;
    expect(saved).toMatchObject({
      'concert-prod-admins': ['ann'],
      'concert-prod-developers': ['bob'],
      'concert-prod-testers': ['dan'],
    });
    await json('provision', '--no-members');
    expect(Object.values(await members()).flat()).toEqual([]);
    const { restored } = await json<{ restored: { added: string[] } }>('provision');
    expect(restored.added).toHaveLength(3);
    // Somebody who leaves after that has left, and a later detach does not bring them back.
    await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'concert-prod-testers', UserName: 'dan' }));
    await json('detach');
    await json('restore');
    expect((await members())['concert-prod-testers']).toEqual([]);
    await leaveAll();
  });

  it('counts members over all pages', async () => {
    await json('provision');
    for (let i = 0; i < 130; i += 1) await enrol(`many-${i}`, 'developers');
    const { removed } = await json<{ removed: Record<string, string[]> }>('detach');
    expect(removed['concert-prod-developers']).toHaveLength(130);
    expect((await json<{ added: string[] }>('restore')).added).toHaveLength(130);
    await leaveAll();
  });

  it('reads a thousand members from a server that gives them by the page', async () => {
    const pages: RequestListener = (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => response.end(groupPage(Number(new URLSearchParams(body).get('Marker') ?? 0))));
    };
    const { stdout, stderr } = await withServer(pages, (url) =>
      run(['detach', '--dry-run', '--json', '--stage', 'prod'], { AWS_ENDPOINT_URL: url }),
    );
    expect(stderr).toContain('would remove 1050 members');
    expect(
      new Set((JSON.parse(stdout) as { removed: object }).removed['concert-prod-admins' as never]).size,
    ).toBe(1050);
  });

  it.each([
    ['AccessDenied', 403, /^access denied for these AWS credentials \(AccessDenied/],
    ['Throttling', 400, /^throttled by AWS: run the command again/],
    ['ExpiredToken', 403, /^the AWS credentials have expired: sign in again/],
  ])('when AWS answers %s, ends with one line', async (code, status, line) => {
    const refuse: RequestListener = (_request, response) =>
      void response
        .writeHead(status)
        .end(`<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`);
    const result = await withServer(refuse, (url) => run(['status'], { AWS_ENDPOINT_URL: url }));
    expect([result.status, result.stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(result.stderr).toMatch(line);
  });

  it.each([
    [
      'there are no credentials',
      {},
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      /^no AWS credentials found: /,
    ],
    ['nothing listens there', {}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, /^AWS cannot be reached/],
  ])('when %s, ends with one line', async (_name, _none, environment, line) => {
    const { status, stderr } = await run(['status'], environment);
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(line);
  });

  it('when nothing was saved, or what was saved is damaged, says so and changes nothing', async () => {
    expect(await run(['restore', '--stage', 'prod'])).toMatchObject({
      status: 1,
      stderr: 'no members are saved for prod: run "detach" first\n',
    });
    mkdirSync(join(root, 'work/.concert'));
    writeFileSync(file, '{"members": ');
    expect((await run(['detach', '--stage', 'prod'])).stderr).toMatch(
      /is damaged: fix it.*nothing was changed/,
    );
  });

  it('shows examples that work', async () => {
    await json('provision');
    // The example of "restore" is for whoever has detached before; that of "detach" is dry.
    await json('detach');
    for (const action of [[], ['provision'], ['detach'], ['restore'], ['status']]) {
      const { stdout } = await run([...action, '--help']);
      const [, example = ''] = /npm run iam-groups -- (.*)/.exec(stdout.split('Example:')[1] ?? '') ?? [];
      expect(example.split(' ')).toEqual(expect.arrayContaining(['--stage', ...action]));
      expect([example, await run(example.split(' '))]).toMatchObject([example, { status: 0 }]);
    }
  });
});

async function withServer<T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/** A page of 100 of 1,050 members, as IAM writes it. */
function groupPage(from: number): string {
  const to = Math.min(from + 100, 1050);
  const users = Array.from(
    { length: to - from },
    (_, i) => `<member><UserName>user-${from + i}</UserName></member>`,
  );
  const more =
    to < 1050 ? `<IsTruncated>true</IsTruncated><Marker>${to}</Marker>` : '<IsTruncated>false</IsTruncated>';
  return `<GetGroupResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetGroupResult><Group/><Users>${users.join('')}</Users>${more}</GetGroupResult></GetGroupResponse>`;
}
