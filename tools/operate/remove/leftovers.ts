import { ApiGatewayV2Client, GetDomainNameCommand } from '@aws-sdk/client-apigatewayv2';
import { paginateDescribeDBSnapshots, RDSClient } from '@aws-sdk/client-rds';
import { logGroupsOf } from '../cli/log-groups.ts';
import { lineOf } from '../cli/run.ts';
import type { Stage } from '../cli/stack.ts';
import { bucket, certificates, costTag, groupsAndRole, type Leftover } from './left-beside.ts';
import type { Losses } from './losses.ts';

/** What was found, and what could not be checked, with the reason. */
export interface Seen {
  left: Leftover[];
  unseen: string[];
}

/** What else to look for, as the stack was before its removal. */
export type BeforeRemoval = Pick<Losses, 'domain' | 'keptBucket'>;

/**
 * What a removed stage has left in the account: what was kept on purpose, and what was created for it outside the stack. What
 * cannot be checked is reported as such: with the stack gone, the command cannot be run again.
 */
export async function leftoversOf(stageName: string, stage: Stage, before: BeforeRemoval): Promise<Seen> {
  const DomainName = stage.settings.domain.name ?? before.domain;
  const looks: Record<string, () => Promise<Leftover[]> | Leftover[]> = {
    'log groups': () => logGroups(stage),
    'database snapshots': () => snapshots(stage),
    'the custom domain': () => (DomainName === undefined ? [] : domain(stageName, stage, DomainName)),
    'its certificate': () => (DomainName === undefined ? [] : certificates(stage, DomainName)),
    'IAM groups and the deployment role': () => groupsAndRole(stageName, stage),
    'the cost allocation tag': () => costTag(stage),
    'the bucket': () => bucket(stage, before.keptBucket),
    backups: () => (stage.settings.pictures.backups ? [recoveryPoints] : []),
  };
  const seen: Seen = { left: [], unseen: [] };
  for (const [what, look] of Object.entries(looks)) {
    try {
      seen.left.push(...(await look()));
    } catch (error) {
      seen.unseen.push(`${what}: ${lineOf(error)}`);
    }
  }
  return seen;
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
async function domain(stageName: string, { aws }: Stage, DomainName: string): Promise<Leftover[]> {
  const client = new ApiGatewayV2Client(aws);
  try {
    await client.send(new GetDomainNameCommand({ DomainName }));
    return [
      {
        what: `domain ${DomainName} of API Gateway`,
        cost: 'free',
        fix: `npx sls delete_domain --stage ${stageName}, while env.${stageName}.json names it`,
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
  fix: 'nothing to do: AWS Backup deletes them 35 days after their creation, and not earlier on request',
};
