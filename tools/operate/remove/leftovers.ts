import { ApiGatewayV2Client, GetDomainNameCommand } from '@aws-sdk/client-apigatewayv2';
import { paginateDescribeDBSnapshots, RDSClient } from '@aws-sdk/client-rds';
import { logGroupsOf } from '../cli/log-groups.ts';
import type { Stage } from '../cli/stack.ts';

/** Something that is there although the stack is gone. */
export interface Leftover {
  what: string;
  /** What it costs, or that it costs nothing. */
  cost: string;
  /** The command that takes it away. */
  fix: string;
}

/** What a removed stage has left in the account: what was kept on purpose, and what others have made for it. */
export async function leftoversOf(stageName: string, stage: Stage): Promise<Leftover[]> {
  return [
    ...(await logGroups(stage)),
    ...(await snapshots(stage)),
    ...(await domain(stageName, stage)),
    ...(stage.settings.pictures.backups ? [recoveryPoints] : []),
  ];
}

const logGroups = async (stage: Stage): Promise<Leftover[]> =>
  (await logGroupsOf(stage)).map((group) => ({
    what: `log group ${group}`,
    cost: '$0.03 a GB and month',
    fix: `aws logs delete-log-group --log-group-name ${group}`,
  }));

async function snapshots({ name, aws }: Stage): Promise<Leftover[]> {
  const client = new RDSClient(aws);
  const left: Leftover[] = [];
  for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots(
    { client },
    { SnapshotType: 'manual' },
  ))
    left.push(
      ...DBSnapshots.filter(({ DBInstanceIdentifier }) => DBInstanceIdentifier === name).map(
        ({ DBSnapshotIdentifier = '', AllocatedStorage = 0 }) => ({
          what: `snapshot ${DBSnapshotIdentifier} of the database`,
          cost: `$0.095 a GB and month, at most $${(AllocatedStorage * 0.095).toFixed(2)}`,
          fix: `aws rds delete-db-snapshot --db-snapshot-identifier ${DBSnapshotIdentifier}`,
        }),
      ),
    );
  client.destroy();
  return left;
}

/** `sls create_domain` makes it beside the stack, so `sls remove` leaves it. */
async function domain(stageName: string, { aws, settings }: Stage): Promise<Leftover[]> {
  const DomainName = settings.domain.name;
  if (DomainName === null) return [];
  const client = new ApiGatewayV2Client(aws);
  try {
    await client.send(new GetDomainNameCommand({ DomainName }));
    return [
      {
        what: `domain ${DomainName} of API Gateway`,
        cost: 'free',
        fix: `npx sls delete_domain --stage ${stageName}`,
      },
    ];
  } catch (error) {
    if (/NotFound/.test((error as Error).name)) return [];
    throw error;
  } finally {
    client.destroy();
  }
}

const recoveryPoints: Leftover = {
  what: 'backups of the pictures, if pictures.backups was on',
  cost: '$0.05 a GB and month',
  fix: 'nothing to do: AWS Backup deletes them 35 days after they were made, and refuses to earlier',
};
