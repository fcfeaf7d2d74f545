import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planFor } from '../../tools/operate/iam-groups/plan.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { iamGroups } from '../support/iam-groups.ts';
import { ensureParliament, parliament } from '../support/linters.ts';
import { startMinistackWith } from '../support/ministack.ts';

const { root } = engineSandbox();
const isThere = await ensureParliament();

describe('the policies of IAM groups, to parliament', () => {
  const { groups, role, boundary } = planFor('concert-prod');
  const policies: [string, object][] = [
    ...[...groups, role].flatMap(({ inline }) => Object.entries(inline)),
    [boundary.name, boundary.document],
  ];

  // Of a whole service, some actions know other resources, and what has no name before it is made can only be a star. Which of
  // them are dangerous, iam-groups-escalation.test.ts tries. The action of billing is younger than parliament.
  const isWide = (name: string): boolean => /-(?:resources|boundary)$/.test(name);
  const WIDE = /^RESOURCE_(?:STAR|MISMATCH)|billing:GetBillingViewData$/;

  (isThere ? it.each : it.skip.each)(policies)('%s is without fault', async (name, policy) => {
    const faults = await parliament(policy);
    expect(faults.filter((fault) => !isWide(name) || !WIDE.test(fault))).toEqual([]);
  });

  (isThere ? it : it.skip)('a wrong action or resource would be found', async () => {
    const [Statement] = planFor('concert-prod').role.inline['concert-prod-cloudformation-roles']!.Statement;
    const faulty = (change: object) =>
      parliament({ Version: '2012-10-17', Statement: [{ ...Statement, ...change }] });
    expect(await faulty({ Action: ['iam:MakeRole'] })).toEqual([expect.stringMatching(/^UNKNOWN_ACTION/)]);
    expect(await faulty({ Resource: 'arn:aws:iam::*:user/ann' })).toEqual([
      expect.stringMatching(/^RESOURCE_MISMATCH/),
    ]);
  });
});

describe('the rights of IAM groups, judged by an IAM that refuses', () => {
  let aws: { url: string; stop: () => Promise<void> };
  let rootClient: IAMClient;
  const clients: IAMClient[] = [];
  const keys: Record<string, { accessKeyId: string; secretAccessKey: string }> = {};
  const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string }): IAMClient => {
    const client = new IAMClient({ endpoint: aws.url, region: 'us-east-1', credentials });
    clients.push(client);
    return client;
  };
  const as = (user: string): IAMClient => clientOf(keys[user]!);

  beforeAll(async () => {
    aws = await startMinistackWith('iam,sts', join(root, 'refusing'), { AUTH: 'true' });
    rootClient = clientOf({ accessKeyId: 'test', secretAccessKey: 'test' });
    expect((await iamGroups(root, aws.url).run(['provision', '--stage', 'prod'])).status).toBe(0);
    for (const [UserName, group] of [
      ['dan', 'deployment'],
      ['cas', 'testers'],
      ['ann', 'admins'],
    ]) {
      await rootClient.send(new CreateUserCommand({ UserName: UserName! }));
      await rootClient.send(new AddUserToGroupCommand({ UserName, GroupName: `concert-prod-${group}` }));
      const { AccessKey } = await rootClient.send(new CreateAccessKeyCommand({ UserName }));
      keys[UserName!] = {
        accessKeyId: AccessKey!.AccessKeyId!,
        secretAccessKey: AccessKey!.SecretAccessKey!,
      };
    }
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await aws?.stop();
  });

  it('lets those who deploy see to their own keys, and to nobody else’s', async () => {
    // MiniStack does not fill in variables, as AWS does for whoever asks.
    const ownRights = planFor('concert-prod').groups.at(-1)!.inline['concert-prod-deployment-self-service'];
    await rootClient.send(
      new PutUserPolicyCommand({
        UserName: 'dan',
        PolicyName: 'filled-in',
        PolicyDocument: JSON.stringify(ownRights).replaceAll('${aws:username}', 'dan'),
      }),
    );
    expect(
      (await as('dan').send(new ListAccessKeysCommand({ UserName: 'dan' }))).AccessKeyMetadata,
    ).toHaveLength(1);
    await as('dan').send(new CreateAccessKeyCommand({ UserName: 'dan' }));
    await expect(as('dan').send(new CreateAccessKeyCommand({ UserName: 'ann' }))).rejects.toMatchObject({
      name: expect.stringMatching(/^AccessDenied/),
    });
  });

  it('lets those who deploy read roles of the stage, but make none and give themselves no rights', async () => {
    const { Role } = await as('dan').send(new GetRoleCommand({ RoleName: 'concert-prod-cloudformation' }));
    expect(Role?.RoleName).toBe('concert-prod-cloudformation');
    const refused = { name: expect.stringMatching(/^AccessDenied/) };
    await expect(
      as('dan').send(
        new CreateRoleCommand({ RoleName: 'concert-prod-door', AssumeRolePolicyDocument: '{}' }),
      ),
    ).rejects.toMatchObject(refused);
    await expect(
      as('dan').send(
        new AttachUserPolicyCommand({
          UserName: 'dan',
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      ),
    ).rejects.toMatchObject(refused);
  });

  it('lets testers look at the groups and change nothing, in one line', async () => {
    const command = iamGroups(root, aws.url);
    const environment = {
      AWS_ACCESS_KEY_ID: keys['cas']!.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys['cas']!.secretAccessKey,
    };
    expect((await command.run(['status', '--stage', 'prod'], environment)).status).toBe(0);
    const { status, stderr } = await command.run(['detach', '--stage', 'prod'], environment);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^access denied for these AWS credentials \(AccessDenied/,
    );
    expect(command.saved('prod')).toMatchObject({ 'concert-prod-testers': ['cas'] });
  });
});
