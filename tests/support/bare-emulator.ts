import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type EmulatedAws, startEmulatedAws } from '../../tools/emulator/start.ts';
import { RawStacks, type Resource } from './raw-stack.ts';

/** An emulated AWS for small stacks: without a project. */
export interface BareEmulator {
  aws: EmulatedAws;
  stacks: RawStacks;
  logs: CloudWatchLogsClient;
  /** The log groups whose names begin so, with the days they are kept. */
  groups(prefix: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startBareEmulator(): Promise<BareEmulator> {
  const directory = await mkdtemp(join(tmpdir(), 'concert-refusals-'));
  const port = 20_000 + 10 * Math.floor(Math.random() * 1_000);
  const aws = await startEmulatedAws({ directory, port, yes: true });
  const stacks = new RawStacks(aws.url);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const logs = new CloudWatchLogsClient({ endpoint: aws.url, region: 'us-east-1', credentials });
  return {
    aws,
    stacks,
    logs,
    groups: async (logGroupNamePrefix) => {
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
      return logGroups.map(({ logGroupName, retentionInDays }) => `${logGroupName} ${retentionInDays}`);
    },
    stop: async () => {
      stacks.close();
      logs.destroy();
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

let count = 0;
/** A name that no other stack has. */
export const fresh = (): string => `stack-${(count += 1)}`;

export const logGroup = (LogGroupName: string, more: object = {}): Resource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName, ...more },
});
export const topic = (Properties: Record<string, unknown> = {}): Resource => ({
  Type: 'AWS::SNS::Topic',
  Properties,
});
export const vpc = (CidrBlock = '10.0.0.0/16'): Resource => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock },
});
