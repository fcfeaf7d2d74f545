import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type AttributeType,
  type CreateUserPoolCommandInput,
  GroupExistsException,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { identity } from '../../../resources/identity.ts';
import { defaultSettings } from '../../../src/config/settings.ts';
import type { DemoUser } from '../demo/users.ts';

/** Where to sign in, and whose tokens the gateway accepts. */
export interface LocalIdentity {
  cognitoUrl: string;
  userPoolId: string;
  clientId: string;
  issuer: string;
  jwksUrl: string;
  /** The `sub` of each demo user by e-mail address. Only Cognito can choose it. */
  subjects: ReadonlyMap<string, string>;
}

const poolName = 'concert-local';
// The same definitions as the deployed ones: CloudFormation and the Cognito API name their properties alike.
const definitions = identity({ stage: 'local', name: poolName, settings: defaultSettings() }).Resources;
const { UserPoolName: _poolName, ...pool } = propertiesOf('UserPool');
const { UserPoolId: _poolId, ...client } = propertiesOf('UserPoolClient');
const adminsGroup = propertiesOf('AdminsGroup')['GroupName'] as string;

function propertiesOf(logicalId: string): Record<string, unknown> {
  return definitions?.[logicalId]?.Properties as Record<string, unknown>;
}

/**
 * Makes user pool, app client, the admins' group and the demo users in the emulator, or finds those of an earlier run.
 * @param cognitoUrl the emulator
 * @param users to create with permanent passwords and verified e-mail addresses
 */
export async function prepareIdentity(
  cognitoUrl: string,
  users: readonly DemoUser[],
): Promise<LocalIdentity> {
  const cognito = new CognitoIdentityProviderClient({
    endpoint: cognitoUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const userPoolId = (await findPool(cognito)) ?? (await createPool(cognito));
    const clientId = (await findClient(cognito, userPoolId)) ?? (await createClient(cognito, userPoolId));
    await ensureGroup(cognito, userPoolId);
    const subjects = await Promise.all(
      users.map(async (user) => [user.email, await ensureUser(cognito, userPoolId, user)] as const),
    );
    const jwksUrl = `${cognitoUrl}/${userPoolId}/.well-known/jwks.json`;
    const issuer = await issuerOf(cognitoUrl, userPoolId);
    return { cognitoUrl, userPoolId, clientId, issuer, jwksUrl, subjects: new Map(subjects) };
  } finally {
    cognito.destroy();
  }
}

async function findPool(cognito: CognitoIdentityProviderClient): Promise<string | undefined> {
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  return UserPools.find(({ Name }) => Name === poolName)?.Id;
}

async function createPool(cognito: CognitoIdentityProviderClient): Promise<string> {
  const input = { ...pool, PoolName: poolName } as CreateUserPoolCommandInput;
  const { UserPool } = await cognito.send(new CreateUserPoolCommand(input));
  return UserPool?.Id as string;
}

async function findClient(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
): Promise<string | undefined> {
  const { UserPoolClients = [] } = await cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }),
  );
  return UserPoolClients.find(({ ClientName }) => ClientName === client['ClientName'])?.ClientId;
}

async function createClient(cognito: CognitoIdentityProviderClient, UserPoolId: string): Promise<string> {
  const input = { ...client, UserPoolId } as unknown as CreateUserPoolClientCommandInput;
  const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand(input));
  return UserPoolClient?.ClientId as string;
}

async function ensureGroup(cognito: CognitoIdentityProviderClient, UserPoolId: string): Promise<void> {
  try {
    await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: adminsGroup }));
  } catch (error) {
    if (!(error instanceof GroupExistsException)) throw error;
  }
}

/** Makes a demo user in a pool, or finds it. @returns its `sub` */
async function ensureUser(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  { email, name, password, groups }: DemoUser,
): Promise<string> {
  const target = { UserPoolId, Username: email };
  try {
    const attributes = { email, email_verified: 'true', name };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    const create = new AdminCreateUserCommand({ ...target, MessageAction: 'SUPPRESS', UserAttributes });
    const { User } = await cognito.send(create);
    await cognito.send(new AdminSetUserPasswordCommand({ ...target, Password: password, Permanent: true }));
    for (const GroupName of groups)
      await cognito.send(new AdminAddUserToGroupCommand({ ...target, GroupName }));
    return subjectOf(User?.Attributes);
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    // Who exists keeps the password that may have been changed since.
    return subjectOf((await cognito.send(new AdminGetUserCommand(target))).UserAttributes);
  }
}

const subjectOf = (attributes: AttributeType[] = []): string =>
  attributes.find(({ Name }) => Name === 'sub')?.Value ?? '';

/** As the tokens will name it: an emulator may write AWS' address or its own. */
async function issuerOf(cognitoUrl: string, userPoolId: string): Promise<string> {
  const answer = await fetch(`${cognitoUrl}/${userPoolId}/.well-known/openid-configuration`);
  const { issuer } = (await answer.json()) as { issuer: string };
  return issuer;
}
