import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  GetGroupPolicyCommand,
  IAMClient,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { iamGroups, type IamGroups, throughProxy } from '../support/iam-groups.ts';
import { startMinistackWith } from '../support/ministack.ts';

const { root } = engineSandbox();
type Members = Record<string, string[] | null>;

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

const people = { admins: ['ann'], developers: ['ann', 'bob'], testers: ['cas'], deployment: ['dan'] };
const named = (stage: string): Members =>
  Object.fromEntries(Object.entries(people).map(([group, users]) => [`concert-${stage}-${group}`, users]));

async function json<T>(command: IamGroups, ...args: string[]): Promise<T> {
  const { status, stdout, stderr } = await command.run([...args, '--json']);
  // 2 is what "status" says of saved members who are not back.
  if (status !== 0 && status !== 2) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}
const members = async (command: IamGroups, stage: string): Promise<Members> => {
  const { groups } = await json<{ groups: { name: string; members: string[] | null }[] }>(
    command,
    'status',
    '--stage',
    stage,
  );
  return Object.fromEntries(groups.map(({ name, members: users }) => [name, users]));
};
/** A stage of its own with everybody in their groups. */
async function staffed(stage: string): Promise<IamGroups> {
  const command = iamGroups(root, aws.url);
  await json(command, 'provision', '--stage', stage);
  for (const [GroupName, users] of Object.entries(named(stage)))
    for (const UserName of users ?? []) {
      await iam.send(new CreateUserCommand({ UserName })).catch(() => undefined);
      await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    }
  return command;
}
const leave = (GroupName: string, UserName: string) =>
  iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }));

describe('npm run iam-groups, killed after each change that it makes', () => {
  it('when detaching and restoring, has everybody in the file or in their group at every moment', async () => {
    const stage = 'killed';
    const command = await staffed(stage);
    // What a kill while writing would leave.
    command.write(`iam-groups.${stage}.json.new`, '{"members": {"concert-');
    const everybodyIsSaved = async () => expect(command.saved(stage)).toEqual(named(stage));
    expect(await command.runKilledAfterEachChange(['detach', '--stage', stage], everybodyIsSaved)).toBe(5);
    expect(Object.values(await members(command, stage)).flat()).toEqual([]);
    expect(await command.runKilledAfterEachChange(['restore', '--stage', stage], everybodyIsSaved)).toBe(5);
    expect(await members(command, stage)).toEqual(named(stage));
  });

  it('when provisioning, ends with what one run makes', async () => {
    const command = iamGroups(root, aws.url);
    const { changes } = await json<{ changes: string[] }>(
      command,
      'provision',
      '--stage',
      'steps',
      '--dry-run',
    );
    expect(await command.runKilledAfterEachChange(['provision', '--stage', 'steps'])).toBe(changes.length);
    expect(await json(command, 'status', '--stage', 'steps')).toMatchObject({ differences: [] });
  });
});

describe('whoever runs detach', () => {
  it('leaves last and is told so, for they may lose the right to go on', async () => {
    const stage = 'lockout';
    const command = await staffed(stage);
    const left: string[] = [];
    const { status, stderr } = await throughProxy(
      aws.url,
      (body, answer) => {
        const asked = new URLSearchParams(body);
        if (asked.get('Action') === 'RemoveUserFromGroup')
          left.push(`${asked.get('UserName')} ${asked.get('GroupName')}`);
        // MiniStack takes everybody for root.
        return asked.get('Action') === 'GetUser' ? answer.replace('>root<', '>ann<') : answer;
      },
      (url) => command.run(['detach', '--stage', stage], { AWS_ENDPOINT_URL: url }),
    );
    expect(status).toBe(0);
    expect(stderr).toContain('ann is you: unless');
    expect(left).toEqual([
      'dan concert-lockout-deployment',
      'cas concert-lockout-testers',
      'bob concert-lockout-developers',
      'ann concert-lockout-developers',
      'ann concert-lockout-admins',
    ]);
  });
});

describe('the file of memberships', () => {
  it('when nobody is in the groups any more, keeps those who were saved', async () => {
    const command = await staffed('emptied');
    await json(command, 'detach', '--stage', 'emptied');
    await json(command, 'restore', '--stage', 'emptied');
    for (const [group, users] of Object.entries(named('emptied')))
      for (const user of users ?? []) await leave(group, user);
    await json(command, 'detach', '--stage', 'emptied');
    expect(command.saved('emptied')).toEqual(named('emptied'));
  });

  it('when a group is gone, keeps those who were saved of it', async () => {
    const command = await staffed('gone');
    await json(command, 'detach', '--stage', 'gone');
    await json(command, 'restore', '--stage', 'gone');
    await leave('concert-gone-testers', 'cas');
    await iam.send(new DeleteGroupCommand({ GroupName: 'concert-gone-testers' }));
    await json(command, 'detach', '--stage', 'gone');
    expect(command.saved('gone')).toEqual(named('gone'));
  });

  it('when the last group is missing, puts nobody back into the others', async () => {
    const command = await staffed('halved');
    await json(command, 'detach', '--stage', 'halved');
    const last = 'concert-halved-deployment';
    await iam.send(new DeleteGroupCommand({ GroupName: last }));
    const before = await members(command, 'halved');
    const refused = await command.run(['restore', '--stage', 'halved']);
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining(`group ${last} is missing`),
    ]);
    expect(await members(command, 'halved')).toEqual(before);
  });

  it('is not used in another account, where people of the same names may be others', async () => {
    const command = await staffed('moved');
    await json(command, 'detach', '--stage', 'moved');
    const elsewhere = { AWS_ACCESS_KEY_ID: '111111111111' };
    expect((await command.run(['provision', '--no-members', '--stage', 'moved'], elsewhere)).status).toBe(0);
    const elsewhereIam = new IAMClient({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    });
    const drifted = { GroupName: 'concert-moved-testers', PolicyName: 'drift' };
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
    });
    await elsewhereIam.send(new PutGroupPolicyCommand({ ...drifted, PolicyDocument }));
    for (const action of ['detach', 'restore', 'provision']) {
      const refused = await command.run([action, '--stage', 'moved'], elsewhere);
      expect([action, refused.status]).toEqual([action, 1]);
      expect(refused.stderr).toMatch(/members of account 000000000000.*account 111111111111/);
    }
    // A refused "provision" has repaired nothing either.
    expect((await elsewhereIam.send(new GetGroupPolicyCommand(drifted))).PolicyName).toBe('drift');
    elsewhereIam.destroy();
    expect(command.saved('moved')).toEqual(named('moved'));
    await json(command, 'restore', '--stage', 'moved');
    expect(await members(command, 'moved')).toEqual(named('moved'));
  });
});
