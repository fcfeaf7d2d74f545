import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { CommandError } from '../../cli/run.ts';
import { type Examination, type Finding, type LivePatient, ok, warning } from '../finding.ts';

const WAIT_MS = 2_000;
const MOST_MS = 600_000;

/** Whether resources of the stack were changed by hand. Drift detection takes a minute or two. */
export const nothingHasDrifted: Examination<LivePatient> = async ({ aws, name, stage }) => {
  const client = new CloudFormationClient(aws);
  try {
    const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName: name }));
    await detected(client, StackDriftDetectionId);
    const { StackResourceDrifts = [] } = await client.send(
      new DescribeStackResourceDriftsCommand({
        StackName: name,
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
      }),
    );
    const drifts = StackResourceDrifts.filter((one) => !isMinorUpgrade(one));
    return drifts.length === 0 ? [ok('no drift')] : drifts.map((drift) => driftFinding(drift, stage));
  } finally {
    client.destroy();
  }
};

/** AWS upgrades minor versions of the database by itself (AutoMinorVersionUpgrade): nothing to record or revert. */
const UPGRADED = '/EngineVersion';

const isMinorUpgrade = ({ ResourceType, PropertyDifferences = [] }: StackResourceDrift): boolean =>
  ResourceType === 'AWS::RDS::DBInstance' &&
  PropertyDifferences.length > 0 &&
  PropertyDifferences.every(({ PropertyPath }) => PropertyPath === UPGRADED);

function driftFinding(
  { LogicalResourceId, StackResourceDriftStatus, PropertyDifferences = [] }: StackResourceDrift,
  stage: string,
): Finding {
  const paths = PropertyDifferences.filter(({ PropertyPath }) => PropertyPath !== UPGRADED)
    .map(({ PropertyPath }) => ` ${PropertyPath}`)
    .join(',');
  return warning(
    `${LogicalResourceId} has drifted: ${StackResourceDriftStatus}${paths}`,
    'It was changed by hand; the next deploy may undo that, or fail.',
    `write it into resources/ and npm run deploy -- --stage ${stage}, or revert it`,
  );
}

async function detected(client: CloudFormationClient, StackDriftDetectionId?: string): Promise<void> {
  const until = Date.now() + MOST_MS;
  while (Date.now() < until) {
    const { DetectionStatus } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    // A resource that cannot be checked makes it FAILED; the others were checked all the same.
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') return;
    await wait(WAIT_MS);
  }
  throw new CommandError('drift detection is still running after ten minutes');
}
