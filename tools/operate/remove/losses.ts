import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CommandError } from '../cli/run.ts';
import type { Stage } from '../cli/stack.ts';

/** What goes with a stage. */
export interface Losses {
  /** How many resources CloudFormation would remove. */
  resources: number;
  /** What people have made that goes with them. */
  data: string[];
  /** What stays, and goes on costing money. */
  kept: string[];
}

/** What is lost with a resource, by type. */
const DATA: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'all users, events and bookings, and the automatic backups',
  'AWS::EFS::FileSystem': 'all pictures',
  'AWS::S3::Bucket': 'all media, uploads and static files',
  'AWS::Cognito::UserPool': 'all accounts: everybody must sign up again',
};

/** What removing a stage would take away. @throws CommandError when there is no such stack */
export async function lossesOf({ name, aws, settings }: Stage): Promise<Losses> {
  const types = await typesIn(name, aws);
  const { finalSnapshot } = settings.database;
  const { keepOnRemove } = settings.media;
  const data = Object.entries(DATA)
    .filter(([type]) => types.includes(type) && !(keepOnRemove && type === 'AWS::S3::Bucket'))
    .map(([, what]) => what);
  return {
    resources: types.length,
    data,
    kept: [
      ...(finalSnapshot ? ['a final snapshot of the database (database.finalSnapshot)'] : []),
      ...(keepOnRemove ? ['the bucket with media, uploads and static files (media.keepOnRemove)'] : []),
    ],
  };
}

async function typesIn(StackName: string, aws: Stage['aws']): Promise<string[]> {
  const client = new CloudFormationClient(aws);
  const types: string[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      types.push(...StackResourceSummaries.map(({ ResourceType = '' }) => ResourceType));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message))
      throw new CommandError(`there is no stack ${StackName} in ${aws.region}`, { cause: error });
    throw error;
  } finally {
    client.destroy();
  }
  return types;
}
