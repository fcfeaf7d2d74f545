import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  GetGroupPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  type IAMClient,
  paginateGetGroup,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListGroupPolicies,
  paginateListRolePolicies,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ifPresent } from '../../../src/platform/attempts.ts';

/** Something that has policies: a group or a role, by the same words. */
export interface Holder {
  kind: 'group' | 'role';
  name: string;
  create(): Promise<void>;
  managed(): Promise<string[]>;
  attach(arn: string): Promise<void>;
  detach(arn: string): Promise<void>;
  inline(): Promise<Record<string, unknown>>;
  put(name: string, document: object): Promise<void>;
  drop(name: string): Promise<void>;
}

const isMissing = (error: unknown): boolean => error instanceof Error && /NoSuchEntity/.test(error.name);

const present = <T>(work: () => Promise<T>): Promise<T | undefined> => ifPresent(work, isMissing);

/** IAM gives documents URL-encoded. */
const parsed = (document = ''): unknown => JSON.parse(decodeURIComponent(document));

/** The members of a group, over all pages, and its account; undefined when there is no such group. */
export const membersOf = (
  client: IAMClient,
  GroupName: string,
): Promise<{ users: string[]; account: string | undefined } | undefined> =>
  present(async () => {
    const users: string[] = [];
    let account: string | undefined;
    for await (const { Group, Users = [] } of paginateGetGroup({ client }, { GroupName })) {
      account ??= Group?.Arn?.split(':')[4];
      users.push(...Users.map(({ UserName = '' }) => UserName));
    }
    return { users, account };
  });

/** The name of the IAM user that asks; undefined for roles, which are no users, and for users who may not ask. */
export const callerOf = async (client: IAMClient): Promise<string | undefined> => {
  try {
    return (await client.send(new GetUserCommand({}))).User?.UserName;
  } catch {
    return undefined;
  }
};

/** Adds a user to a group, or finds them there. Gives false when there is no such user (or group). */
export const addMember = async (client: IAMClient, GroupName: string, UserName: string): Promise<boolean> =>
  (await present(() => client.send(new AddUserToGroupCommand({ GroupName, UserName })))) !== undefined;

/** Removes a user from a group; who is not in it, or does not exist any more, counts as removed. */
export const removeMember = async (client: IAMClient, GroupName: string, UserName: string): Promise<void> =>
  void (await present(() => client.send(new RemoveUserFromGroupCommand({ GroupName, UserName }))));

/** A group as a holder of policies. */
export function groupHolder(client: IAMClient, GroupName: string): Holder {
  return {
    kind: 'group',
    name: GroupName,
    create: async () => void (await client.send(new CreateGroupCommand({ GroupName }))),
    managed: () => arnsOf(paginateListAttachedGroupPolicies({ client }, { GroupName })),
    attach: async (PolicyArn) =>
      void (await client.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }))),
    detach: async (PolicyArn) =>
      void (await client.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }))),
    inline: () =>
      documentsOf(paginateListGroupPolicies({ client }, { GroupName }), async (PolicyName) =>
        client.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
      ),
    put: async (PolicyName, document) => {
      const PolicyDocument = JSON.stringify(document);
      await client.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument }));
    },
    drop: async (PolicyName) =>
      void (await client.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }))),
  };
}

/** A role as a holder of policies, created with the trust policy given. */
export function roleHolder(client: IAMClient, RoleName: string, trust: object): Holder {
  const AssumeRolePolicyDocument = JSON.stringify(trust);
  return {
    kind: 'role',
    name: RoleName,
    create: async () =>
      void (await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))),
    managed: () => arnsOf(paginateListAttachedRolePolicies({ client }, { RoleName })),
    attach: async (PolicyArn) =>
      void (await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))),
    detach: async (PolicyArn) =>
      void (await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))),
    inline: () =>
      documentsOf(paginateListRolePolicies({ client }, { RoleName }), async (PolicyName) =>
        client.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      ),
    put: async (PolicyName, document) => {
      const PolicyDocument = JSON.stringify(document);
      await client.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    },
    drop: async (PolicyName) =>
      void (await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))),
  };
}

/** A role's ARN and trust policy; undefined when there is no such role. */
export const roleOf = (
  client: IAMClient,
  RoleName: string,
): Promise<{ arn: string | undefined; trust: unknown } | undefined> =>
  present(async () => {
    const { Role } = await client.send(new GetRoleCommand({ RoleName }));
    return { arn: Role?.Arn, trust: parsed(Role?.AssumeRolePolicyDocument) };
  });

/** Changes a role's trust policy. */
export const setTrust = async (client: IAMClient, RoleName: string, trust: object): Promise<void> =>
  void (await client.send(
    new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(trust) }),
  ));

async function arnsOf(
  pages: AsyncIterable<{ AttachedPolicies?: { PolicyArn?: string | undefined }[] | undefined }>,
): Promise<string[]> {
  const arns: string[] = [];
  for await (const { AttachedPolicies = [] } of pages)
    arns.push(...AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn));
  return arns;
}

async function documentsOf(
  pages: AsyncIterable<{ PolicyNames?: string[] | undefined }>,
  read: (name: string) => Promise<{ PolicyDocument?: string | undefined }>,
): Promise<Record<string, unknown>> {
  const documents: Record<string, unknown> = {};
  for await (const { PolicyNames = [] } of pages)
    for (const name of PolicyNames) documents[name] = parsed((await read(name)).PolicyDocument);
  return documents;
}
