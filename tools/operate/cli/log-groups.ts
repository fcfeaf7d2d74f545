import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logGroupNames } from './names.ts';
import type { Stage } from './stack.ts';

/** Which of the log groups that a stack may have are there. */
export async function logGroupsOf({ name, aws }: Pick<Stage, 'name' | 'aws'>): Promise<string[]> {
  const client = new CloudWatchLogsClient(aws);
  const found: string[] = [];
  try {
    for (const logGroupName of logGroupNames(name)) {
      const { logGroups = [] } = await client.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
      );
      if (logGroups.some((one) => one.logGroupName === logGroupName)) found.push(logGroupName);
    }
    return found;
  } finally {
    client.destroy();
  }
}
