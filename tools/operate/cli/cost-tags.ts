import { CostExplorerClient, ListCostAllocationTagsCommand } from '@aws-sdk/client-cost-explorer';
import type { Stage } from './stack.ts';

/** Cost Explorer is global, with one endpoint. Source: AWS General Reference, "AWS Cost Explorer endpoints". */
const COST_REGION = 'us-east-1';

/**
 * Whether the cost allocation tag `Stack` is active. Throws Cost Explorer's error for accounts without access to it: members
 * of an Organization, accounts that never opened it, and users without billing permissions.
 */
export async function stackTagIsActive(aws: Stage['aws']): Promise<boolean> {
  const client = new CostExplorerClient({ ...aws, region: COST_REGION });
  try {
    const { CostAllocationTags = [] } = await client.send(
      new ListCostAllocationTagsCommand({ TagKeys: ['Stack'] }),
    );
    return CostAllocationTags.some(({ Status }) => Status === 'Active');
  } finally {
    client.destroy();
  }
}
