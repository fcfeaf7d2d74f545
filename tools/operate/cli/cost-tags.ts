import { CostExplorerClient, ListCostAllocationTagsCommand } from '@aws-sdk/client-cost-explorer';
import type { Stage } from './stack.ts';

/** Cost Explorer is global and answers here. Source: AWS General Reference, "AWS Cost Explorer endpoints". */
const COST_REGION = 'us-east-1';

/**
 * Whether somebody has activated the cost allocation tag `Stack`. Throws what Cost Explorer answers to accounts that may not
 * know: members of an Organization, those that never opened it, and people without access to billing.
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
