import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { loadSettings, type Settings } from '../../../src/config/settings.ts';
import { otherAws } from './endpoint.ts';
import { CommandError } from './run.ts';

/** What commands know of a stage. `name` is the first part of every name in AWS, as in `concert-prod`. */
export interface Stage {
  name: string;
  settings: Settings;
  /** Where they were read from; undefined where there is no file of the stage, and they are the defaults. */
  settingsFile: string | undefined;
  /** For the clients of the SDK: the region, and another endpoint where the environment names one. */
  aws: { region: string; endpoint?: string };
}

/** Reads the settings of a stage, from this folder or from CONCERT_SETTINGS_DIR. @throws SettingsError in one line */
export function readStage(stage: string): Stage {
  const directory = process.env['CONCERT_SETTINGS_DIR'] ?? '.';
  const settings = loadSettings(stage, { directory });
  const file = `env.${stage}.json`;
  const settingsFile = existsSync(join(directory, file)) ? file : undefined;
  const endpoint = otherAws();
  const aws = { region: settings.region, ...(endpoint !== undefined && { endpoint }) };
  return { name: `${settings.service}-${stage}`, settings, settingsFile, aws };
}

/** A stack as CloudFormation knows it. */
export interface LiveStack {
  /** As CloudFormation names it, such as `UPDATE_COMPLETE`. */
  status: string;
  outputs: Record<string, string>;
  /** Physical ids by logical ids. */
  resources: Record<string, string>;
  /** The type of each resource, by logical ids. */
  types: Record<string, string>;
}

/** Reads a stack from CloudFormation; undefined where there is none. Without credentials the command ends here. */
export async function liveStack({ name, aws }: Pick<Stage, 'name' | 'aws'>): Promise<LiveStack | undefined> {
  const client = new CloudFormationClient(aws);
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const summaries = await summariesOf(client, name);
    const outputs = stack?.Outputs ?? [];
    return {
      status: String(stack?.StackStatus),
      outputs: Object.fromEntries(
        outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      ),
      resources: Object.fromEntries(
        summaries.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
          LogicalResourceId,
          PhysicalResourceId,
        ]),
      ),
      types: Object.fromEntries(
        summaries.map(({ LogicalResourceId = '', ResourceType = '' }) => [LogicalResourceId, ResourceType]),
      ),
    };
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/**
 * The stages of a service that are deployed in a region, by the names of their stacks; undefined where the credentials may not
 * list stacks.
 */
export async function deployedStages({
  settings,
  aws,
}: Pick<Stage, 'settings' | 'aws'>): Promise<string[] | undefined> {
  const client = new CloudFormationClient(aws);
  const prefix = `${settings.service}-`;
  const stages: string[] = [];
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
      stages.push(
        ...Stacks.filter(
          ({ StackName = '', Outputs = [] }) =>
            StackName.startsWith(prefix) && Outputs.some(({ OutputKey }) => OutputKey === 'ApiEndpoint'),
        ).map(({ StackName = '' }) => StackName.slice(prefix.length)),
      );
    return stages.toSorted();
  } catch (error) {
    if (/AccessDenied/.test((error as Error).name)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

async function summariesOf(client: CloudFormationClient, StackName: string): Promise<StackResourceSummary[]> {
  const all: StackResourceSummary[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
    all.push(...StackResourceSummaries);
  return all;
}

/**
 * The outputs that the last deploy of a stage wrote.
 * @throws CommandError when it was not deployed from this folder
 */
export function readOutputs(stage: string): Record<string, string> {
  const file = `.concert/outputs.${stage}.json`;
  if (!existsSync(file)) {
    throw new CommandError(
      `${file} is missing: deploy the stage from this folder first (npm run deploy -- --stage ${stage})`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
