import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import {
  AddUserToGroupCommand,
  CreateUserCommand,
  EntityAlreadyExistsException,
  IAMClient,
} from '@aws-sdk/client-iam';
import { addressOf } from '../../emulator/address.ts';
import { loadDemo } from '../../local/demo/load.ts';
import { demoUsers } from '../../local/demo/users.ts';
import { ensureUser } from '../../local/start/identity.ts';
import { CommandError } from '../cli/run.ts';
import { readOutputs, type Stage } from '../cli/stack.ts';

/** Who is in which group in the pictures. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  admins: ['ada'],
  developers: ['ben', 'chloe'],
  testers: ['dev', 'eli', 'fumi'],
  deployment: ['chloe', 'github-actions'],
};

/**
 * Fills a deployed stage with the people, concerts and bookings of the demo, and its IAM groups with members. In the emulator
 * only: nobody wants them in an account.
 * @throws CommandError where AWS would be the real one
 */
export async function fillSampleStage(stage: string, { name, aws }: Stage): Promise<void> {
  const { endpoint } = aws;
  if (endpoint === undefined) throw new CommandError('--live is for the emulator: set AWS_ENDPOINT_URL');
  const outputs = readOutputs(stage);
  const { CognitoUserPoolId: UserPoolId = '', CognitoAppClientId: clientId = '' } = outputs;
  const cognito = new CognitoIdentityProviderClient(aws);
  for (const user of demoUsers) await ensureUser(cognito, UserPoolId, user);
  cognito.destroy();
  await loadDemo(addressOf(endpoint, outputs), { cognitoUrl: endpoint, clientId }, new Date());
  await fillGroups(name, aws);
}

async function fillGroups(name: string, aws: Stage['aws']): Promise<void> {
  const iam = new IAMClient(aws);
  for (const [role, users] of Object.entries(MEMBERS)) {
    for (const UserName of users) {
      await ensureIamUser(iam, UserName);
      await iam.send(new AddUserToGroupCommand({ GroupName: `${name}-${role}`, UserName }));
    }
  }
  iam.destroy();
}

async function ensureIamUser(iam: IAMClient, UserName: string): Promise<void> {
  try {
    await iam.send(new CreateUserCommand({ UserName }));
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
}
