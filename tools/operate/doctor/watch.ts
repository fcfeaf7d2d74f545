import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import { CostExplorerClient, ListCostAllocationTagsCommand } from '@aws-sdk/client-cost-explorer';
import {
  DescribeUserPoolCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { CommandError, lineOf } from '../cli/run.ts';
import { type Examination, type Finding, ok, problem, warning } from './finding.ts';

/** Cost Explorer is global and answers here. Source: AWS General Reference, "AWS Cost Explorer endpoints". */
const COST_REGION = 'us-east-1';

/** Whether the anomaly monitor sees anything: it looks by tags, which somebody must activate once for the account. */
export const costTagsAreActive: Examination = async ({ aws, outputs, settings }) => {
  if (outputs === undefined || settings.budget.anomalyUsd === null) return [];
  const client = new CostExplorerClient({ ...aws, region: COST_REGION });
  try {
    const { CostAllocationTags = [] } = await client.send(
      new ListCostAllocationTagsCommand({ TagKeys: ['Project', 'Environment'] }),
    );
    const active = CostAllocationTags.filter(({ Status }) => Status === 'Active');
    return [active.length === 2 ? ok('the cost tags are active') : tagsAreNotActive()];
  } catch (error) {
    // Many may not look at the bill who may look at everything else.
    return [
      warning(
        'whether the cost tags are active is not known',
        lineOf(error),
        'ask somebody who may use Cost Explorer',
      ),
    ];
  } finally {
    client.destroy();
  }
};

const tagsAreNotActive = (): Finding =>
  warning(
    'the cost tags Project and Environment are not active',
    'The monitor for unusual costs sees nothing until they are.',
    'aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=Project,Status=Active TagKey=Environment,Status=Active (a day after the first deploy)',
  );

/** Whether sign-up mails have a sender without Cognito's daily limit, as the pool itself says. */
export const mailsHaveASender: Examination = async ({ aws, outputs, stage }) => {
  const UserPoolId = outputs?.['CognitoUserPoolId'];
  if (UserPoolId === undefined) return [];
  const cognito = new CognitoIdentityProviderClient(aws);
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
  cognito.destroy();
  const failed = UserPool?.EmailConfigurationFailure;
  if (failed !== undefined)
    return [
      problem(
        `Cognito cannot send mails: ${failed}`,
        'Nobody can sign up or reset a password.',
        `verify the sender in SES, or set identity.emailFrom to null in env.${stage}.json and deploy`,
      ),
    ];
  const isLimited = UserPool?.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER';
  return [ok(isLimited ? 'Cognito sends about 50 mails a day' : 'mails go out through SES')];
};

const DRIFT_WAIT_MS = 2_000;
const DRIFT_MOST_MS = 600_000;

/** Whether somebody has changed parts of the stack by hand. AWS takes a minute or two to look. */
export const nothingHasDrifted: Examination = async ({ aws, name, outputs }) => {
  if (outputs === undefined) return [];
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
    return StackResourceDrifts.length === 0
      ? [ok('nothing was changed by hand')]
      : StackResourceDrifts.map(({ LogicalResourceId, StackResourceDriftStatus, PropertyDifferences = [] }) =>
          warning(
            `${LogicalResourceId} was ${StackResourceDriftStatus === 'DELETED' ? 'deleted' : 'changed'} by hand${PropertyDifferences.map(({ PropertyPath }) => ` ${PropertyPath}`).join(',')}`,
            'The next deploy may undo it, or fail.',
            'write it into resources/ and deploy, or undo it in the console',
          ),
        );
  } finally {
    client.destroy();
  }
};

async function detected(client: CloudFormationClient, StackDriftDetectionId?: string): Promise<void> {
  const until = Date.now() + DRIFT_MOST_MS;
  while (Date.now() < until) {
    const { DetectionStatus } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    // A part that AWS cannot look at makes it FAILED; the rest was looked at all the same.
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') return;
    await wait(DRIFT_WAIT_MS);
  }
  throw new CommandError('CloudFormation is still looking after ten minutes');
}
