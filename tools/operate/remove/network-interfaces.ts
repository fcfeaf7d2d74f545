import { EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import { FUNCTION_ROLES } from '../cli/names.ts';
import type { Stage } from '../cli/stack.ts';

/**
 * How many network interfaces the functions of a stack still have. Lambda deletes them gradually after the functions,
 * up to 20 minutes later; until then subnets and security groups cannot be deleted.
 * Source: Lambda Developer Guide, "Understanding Hyperplane Elastic Network Interfaces (ENIs)".
 */
export async function interfacesLeft({ name, aws }: Pick<Stage, 'name' | 'aws'>): Promise<number> {
  const client = new EC2Client(aws);
  const prefixes = FUNCTION_ROLES.map((role) => `AWS Lambda VPC ENI-${name}-${role}-`);
  const Filters = [{ Name: 'description', Values: prefixes.map((prefix) => `${prefix}*`) }];
  let count = 0;
  try {
    for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters }))
      // Servers differ in how much of a filter they understand.
      count += NetworkInterfaces.filter(({ Description = '' }) =>
        prefixes.some((prefix) => Description.startsWith(prefix)),
      ).length;
  } finally {
    client.destroy();
  }
  return count;
}

const EVERY_MS = 20_000;

/** Reports how many are left while a removal waits for them, until `stop`. */
export function reportInterfaces(stage: Pick<Stage, 'name' | 'aws'>): { stop(): void } {
  const began = Date.now();
  const report = async (): Promise<void> => {
    const left = await interfacesLeft(stage);
    const minutes = ((Date.now() - began) / 60_000).toFixed(1);
    process.stderr.write(`${minutes} min: waiting for ${left} network interfaces of Lambda …\n`);
  };
  // A failed progress report must not stop the removal.
  const timer = setInterval(() => void report().catch(() => undefined), EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
