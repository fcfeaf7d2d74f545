import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  CreateUserCommand,
  IAMClient,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { iamGroups } from '../support/iam-groups.ts';
import { startMinistackWith } from '../support/ministack.ts';

const { root } = engineSandbox();
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

/** The command for a stage of its own. */
const on = (stage: string) => {
  const command = iamGroups(root, aws.url);
  return (args: string[], environment: Record<string, string> = {}) =>
    command.run([...args, '--stage', stage], environment);
};

describe('npm run iam-groups -- status', () => {
  it('names what is missing, and exits with 2', async () => {
    const run = on('new');
    const { status, stdout } = await run(['status']);
    expect([status, stdout]).toEqual([
      2,
      expect.stringMatching(
        /^group concert-new-admins: missing\n[^]*\nrole concert-new-cloudformation: missing\ndrift: group concert-new-admins: missing\n/,
      ),
    ]);
    // No role yet, so no ARN to tell.
    expect((await run(['provision', '--dry-run'])).stdout).toBe('');
    expect((await run(['status', '--help'])).stdout).toContain('Exit code 2: there is drift');
  });

  it('shows members and policies', async () => {
    const run = on('shown');
    await run(['provision']);
    for (const UserName of ['ann', 'bob']) {
      await iam.send(new CreateUserCommand({ UserName }));
      await iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'concert-shown-admins' }));
    }
    const { status, stdout } = await run(['status']);
    expect([status, stdout.split('\n')]).toEqual([
      0,
      [
        'group concert-shown-admins: 2 members: ann, bob',
        '  managed policies: AdministratorAccess',
        '  inline policies: none',
        'group concert-shown-developers: 0 members',
        '  managed policies: PowerUserAccess',
        '  inline policies: none',
        'group concert-shown-testers: 0 members',
        '  managed policies: ReadOnlyAccess',
        '  inline policies: none',
        'group concert-shown-deployment: 0 members',
        '  managed policies: PowerUserAccess',
        '  inline policies: concert-shown-deployment-passrole, concert-shown-deployment-self-service',
        'policy concert-shown-boundary: exists',
        'role concert-shown-cloudformation: exists',
        '  managed policies: none',
        '  inline policies: concert-shown-cloudformation-roles, concert-shown-cloudformation-resources',
        'In sync.',
        'Saved members: none.',
        '',
      ],
    ]);
  });

  it('exits with 2 until the saved members are back; whoever leaves after that has left', async () => {
    const run = on('left');
    await run(['provision']);
    const bob = { UserName: 'bob-of-left', GroupName: 'concert-left-admins' };
    await iam.send(new CreateUserCommand({ UserName: bob.UserName }));
    await iam.send(new AddUserToGroupCommand(bob));
    const dry = await run(['detach', '--dry-run']);
    expect(dry.stderr).toContain('concert-left-admins: would remove 1 member\n');
    await run(['detach']);
    const detached = await run(['status'], { FORCE_COLOR: '1' });
    expect([detached.status, detached.stdout]).toEqual([
      2,
      expect.stringContaining('\u001b[33m  not restored: bob-of-left in concert-left-admins\u001b[39m\n'),
    ]);
    expect(detached.stdout).toContain('\u001b[32mIn sync.\u001b[39m\n');
    const restored = await run(['restore']);
    expect(restored.stderr).toContain('concert-left-admins: restoring 1 of 1 saved member\n');
    expect(await run(['status'])).toMatchObject({ status: 0 });
    await iam.send(new RemoveUserFromGroupCommand(bob));
    expect(await run(['status'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('\n  no longer a member: bob-of-left in concert-left-admins\n'),
    });
  });
});
