import type { IAMClient } from '@aws-sdk/client-iam';
import { groupHolder, type Holder, membersOf, roleHolder, roleOf } from './iam.ts';
import { type ManagedPolicy, policyOf } from './managed-policy.ts';
import type { Plan } from './plan.ts';

/** A group or the role as it is in IAM: managed policies by ARN, inline ones by name. */
export interface Found {
  name: string;
  exists: boolean;
  managed: string[];
  inline: Record<string, unknown>;
}

/** Everything in the plan, as it is in IAM, in the plan's order. */
export interface Inventory {
  /** `members` is null for a group that does not exist. */
  groups: (Found & { members: string[] | null })[];
  /** Undefined where there is none. */
  boundary: ManagedPolicy | undefined;
  /** `arn` and `trust` are undefined for a role that does not exist. */
  role: Found & { arn: string | undefined; trust: unknown };
}

/** Reads it; changes nothing. */
export async function inventoryOf(iam: IAMClient, { groups, boundary, role }: Plan): Promise<Inventory> {
  const found: Inventory['groups'] = [];
  for (const { name } of groups) {
    const members = (await membersOf(iam, name))?.users ?? null;
    found.push({ ...(await policiesOf(groupHolder(iam, name), members !== null)), members });
  }
  const there = await roleOf(iam, role.name);
  const policies = await policiesOf(roleHolder(iam, role.name, role.trust), there !== undefined);
  const limit = await policyOf(iam, boundary.name);
  return { groups: found, boundary: limit, role: { ...policies, arn: there?.arn, trust: there?.trust } };
}

const policiesOf = async (holder: Holder, exists: boolean): Promise<Found> => ({
  name: holder.name,
  exists,
  managed: exists ? await holder.managed() : [],
  inline: exists ? await holder.inline() : {},
});
