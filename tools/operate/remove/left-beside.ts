import { ACMClient, KeyAlgorithm, paginateListCertificates } from '@aws-sdk/client-acm';
import { CostExplorerClient, ListCostAllocationTagsCommand } from '@aws-sdk/client-cost-explorer';
import { IAMClient } from '@aws-sdk/client-iam';
import { counted } from '../cli/counted.ts';
import type { Stage } from '../cli/stack.ts';
import { stateOfBucket } from '../doctor/before/orphans.ts';
import { inventoryOf } from '../iam-groups/inventory.ts';
import { planFor } from '../iam-groups/plan.ts';

/** Something that remains although the stack is gone. */
export interface Leftover {
  what: string;
  /** What it costs, or that it costs nothing. */
  cost: string;
  /** The command that removes it. */
  fix: string;
}

// What was created outside the stack, or a setting keeps: removing the stack leaves it.

/** The existing groups, boundary and role of `npm run iam-groups -- provision`. */
export async function groupsAndRole(stageName: string, { name, aws }: Stage): Promise<Leftover[]> {
  const iam = new IAMClient(aws);
  try {
    const plan = planFor(name);
    const { groups, boundary, role } = await inventoryOf(iam, plan);
    return [
      ...groups
        .filter(({ exists }) => exists)
        .map((group) => ({
          what: `IAM group ${group.name}, ${counted(group.members?.length ?? 0, 'member')}`,
          cost: 'free',
          fix: `npm run iam-groups -- detach --stage ${stageName} removes its members; then delete its policies and the group in the IAM console`,
        })),
      ...(boundary === undefined
        ? []
        : [
            {
              what: `IAM policy ${plan.boundary.name}, the boundary of the stack's roles`,
              cost: 'free',
              fix: 'delete the policy in the IAM console',
            },
          ]),
      ...(role.exists
        ? [
            {
              what: `IAM role ${role.name}, to deploy with`,
              cost: 'free',
              fix: 'delete its policies and the role in the IAM console',
            },
          ]
        : []),
    ];
  } finally {
    iam.destroy();
  }
}

/** The certificates for exactly this name: one for all names beside it serves others. */
export async function certificates({ aws }: Stage, wanted: string): Promise<Leftover[]> {
  const client = new ACMClient(aws);
  const request = { Includes: { keyTypes: Object.values(KeyAlgorithm) } };
  const left: Leftover[] = [];
  try {
    for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, request))
      left.push(
        ...CertificateSummaryList.filter(({ DomainName }) => DomainName === wanted).map(
          ({ CertificateArn = '' }) => ({
            what: `certificate for ${wanted}`,
            cost: 'free',
            fix: `aws acm delete-certificate --region ${aws.region} --certificate-arn ${CertificateArn}`,
          }),
        ),
      );
    return left;
  } finally {
    client.destroy();
  }
}

/** Cost Explorer is global, with one endpoint. Source: AWS General Reference, "AWS Cost Explorer endpoints". */
const COST_REGION = 'us-east-1';

/** The anomaly monitor needs it active; it is one for the whole account. */
export async function costTag({ aws, settings }: Stage): Promise<Leftover[]> {
  if (settings.budget.anomalyUsd === null) return [];
  const client = new CostExplorerClient({ ...aws, region: COST_REGION });
  try {
    const { CostAllocationTags = [] } = await client.send(
      new ListCostAllocationTagsCommand({ TagKeys: ['Stack'] }),
    );
    return CostAllocationTags.filter(({ Status }) => Status === 'Active').map(() => ({
      what: 'cost allocation tag Stack, active for the whole account',
      cost: 'free',
      fix: 'unless another stage uses it: aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=Stack,Status=Inactive',
    }));
  } finally {
    client.destroy();
  }
}

/** Kept by the setting media.keepOnRemove. */
export async function bucket({ aws }: Stage, Bucket: string | undefined): Promise<Leftover[]> {
  if (Bucket === undefined || (await stateOfBucket(aws, Bucket)) !== 'ours') return [];
  return [
    {
      what: `bucket ${Bucket} with media, uploads and static files`,
      cost: '$0.023 a GB and month',
      fix: `aws s3 rb s3://${Bucket} --force`,
    },
  ];
}
