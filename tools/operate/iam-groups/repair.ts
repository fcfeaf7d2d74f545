import { isDeepStrictEqual } from 'node:util';
import type { IAMClient } from '@aws-sdk/client-iam';
import { groupHolder, type Holder, roleHolder, setTrust, trustOf } from './iam.ts';
import type { Plan, Rights } from './plan.ts';

/** One thing that differs from the plan, in words, and how to mend it. */
export interface Difference {
  what: string;
  mend: () => Promise<void>;
}

/** Everything in which IAM differs from the plan, in the order in which it must be mended. */
export async function differences(iam: IAMClient, { groups, role }: Plan): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const group of groups) found.push(...(await holderDifferences(groupHolder(iam, group.name), group)));
  found.push(...(await holderDifferences(roleHolder(iam, role.name, role.trust), role)));
  const trust = await trustOf(iam, role.name);
  if (trust !== undefined && !isDeepStrictEqual(trust, role.trust)) {
    found.push({
      what: `role ${role.name}: others may take it on than CloudFormation`,
      mend: () => setTrust(iam, role.name, role.trust),
    });
  }
  return found;
}

async function holderDifferences(holder: Holder, wanted: Rights): Promise<Difference[]> {
  const exists = await holder.exists();
  const label = `${holder.kind} ${holder.name}`;
  const managed = exists ? await holder.managed() : [];
  const inline = exists ? await holder.inline() : {};
  const difference = (what: string, mend: () => Promise<void>): Difference => ({
    what: `${label}: ${what}`,
    mend,
  });
  return [
    ...(exists ? [] : [difference('is missing', () => holder.create())]),
    ...wanted.managed
      .filter((arn) => !managed.includes(arn))
      .map((arn) => difference(`lacks ${nameOf(arn)}`, () => holder.attach(arn))),
    ...managed
      .filter((arn) => !wanted.managed.includes(arn))
      .map((arn) => difference(`has ${nameOf(arn)} too many`, () => holder.detach(arn))),
    ...Object.entries(wanted.inline)
      .filter(([name, document]) => !isDeepStrictEqual(inline[name], document))
      .map(([name, document]) =>
        difference(name in inline ? `${name} was changed` : `lacks ${name}`, () =>
          holder.put(name, document),
        ),
      ),
    ...Object.keys(inline)
      .filter((name) => !(name in wanted.inline))
      .map((name) => difference(`has ${name} too many`, () => holder.drop(name))),
  ];
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;
