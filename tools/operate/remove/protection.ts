import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { CommandError } from '../cli/run.ts';
import type { Stage } from '../cli/stack.ts';

/**
 * Whether the live database or the user pool refuses to be deleted: CloudFormation would find out halfway, with the rest gone.
 * @throws CommandError that names the setting
 */
export async function refuseProtected({ name, aws }: Stage, pool: string | undefined): Promise<void> {
  const settings = [
    ...((await isDatabaseProtected(name, aws)) ? ['database.deletionProtection'] : []),
    ...((await isPoolProtected(pool, aws)) ? ['identity.deletionProtection'] : []),
  ];
  if (settings.length > 0)
    throw new CommandError(
      `${name} is protected: set ${settings.join(' and ')} to false and deploy, then remove it; nothing was removed`,
    );
}

async function isDatabaseProtected(DBInstanceIdentifier: string, aws: Stage['aws']): Promise<boolean> {
  const rds = new RDSClient(aws);
  try {
    const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    return DBInstances[0]?.DeletionProtection === true;
  } catch (error) {
    if (/NotFound/.test((error as Error).name)) return false;
    throw error;
  } finally {
    rds.destroy();
  }
}

async function isPoolProtected(UserPoolId: string | undefined, aws: Stage['aws']): Promise<boolean> {
  if (UserPoolId === undefined) return false;
  const cognito = new CognitoIdentityProviderClient(aws);
  try {
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
    return UserPool?.DeletionProtection === 'ACTIVE';
  } catch (error) {
    // A stack that was removed halfway has none.
    if (/NotFound/.test((error as Error).name)) return false;
    throw error;
  } finally {
    cognito.destroy();
  }
}
