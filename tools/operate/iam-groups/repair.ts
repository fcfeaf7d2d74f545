import { isDeepStrictEqual } from 'node:util';
import type { IAMClient } from '@aws-sdk/client-iam';
import { groupHolder, type Holder, roleHolder, setTrust } from './iam.ts';
import type { Found, Inventory } from './inventory.ts';
import { createPolicy, replacePolicy } from './managed-policy.ts';
import type { Plan, Rights } from './plan.ts';

/** One thing that differs from the plan, in words, and how to fix it. */
export interface Difference {
  what: string;
  fix: () => Promise<void>;
}

/** Everything in which IAM differs from the plan, in the order in which it must be fixed. */
export function differences(
  iam: IAMClient,
  { groups, boundary, role }: Plan,
  found: Inventory,
): Difference[] {
  const { trust } = found.role;
  return [
    ...groups.flatMap((group, index) =>
      holderDifferences(groupHolder(iam, group.name), found.groups[index], group),
    ),
    // Before the role, which can create no role without it.
    ...boundaryDifferences(iam, boundary, found.boundary),
    ...holderDifferences(roleHolder(iam, role.name, role.trust), found.role, role),
    ...(trust === undefined || isDeepStrictEqual(trust, role.trust)
      ? []
      : [
          {
            what: `role ${role.name}: trust policy allows others than CloudFormation`,
            fix: () => setTrust(iam, role.name, role.trust),
          },
        ]),
  ];
}

function boundaryDifferences(
  iam: IAMClient,
  { name, document }: Plan['boundary'],
  found: Inventory['boundary'],
): Difference[] {
  if (found === undefined)
    return [{ what: `policy ${name}: missing`, fix: () => createPolicy(iam, name, document) }];
  if (isDeepStrictEqual(found.document, document)) return [];
  return [{ what: `policy ${name}: modified`, fix: () => replacePolicy(iam, found.arn, document) }];
}

const NOTHING: Omit<Found, 'name'> = { exists: false, managed: [], inline: {} };

function holderDifferences(holder: Holder, found: Found | undefined, wanted: Rights): Difference[] {
  const { exists, managed, inline } = found ?? NOTHING;
  const difference = (what: string, fix: () => Promise<void>): Difference => ({
    what: `${holder.kind} ${holder.name}: ${what}`,
    fix,
  });
  return [
    ...(exists ? [] : [difference('missing', () => holder.create())]),
    ...wanted.managed
      .filter((arn) => !managed.includes(arn))
      .map((arn) => difference(`policy ${policyName(arn)} missing`, () => holder.attach(arn))),
    ...managed
      .filter((arn) => !wanted.managed.includes(arn))
      .map((arn) => difference(`unexpected policy ${policyName(arn)}`, () => holder.detach(arn))),
    ...Object.entries(wanted.inline)
      .filter(([name, document]) => !isDeepStrictEqual(inline[name], document))
      .map(([name, document]) =>
        difference(`policy ${name} ${name in inline ? 'modified' : 'missing'}`, () =>
          holder.put(name, document),
        ),
      ),
    ...Object.keys(inline)
      .filter((name) => !(name in wanted.inline))
      .map((name) => difference(`unexpected policy ${name}`, () => holder.drop(name))),
  ];
}

/** The last part of an ARN, as a policy's name. */
export const policyName = (arn: string): string => arn.split('/').at(-1) ?? arn;
