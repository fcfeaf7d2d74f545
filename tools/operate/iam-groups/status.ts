import { coloured } from '../cli/colour.ts';
import { counted } from '../cli/counted.ts';
import type { Work } from './actions.ts';
import { type Found, inventoryOf } from './inventory.ts';
import { readState } from './memberships.ts';
import { differences, policyName } from './repair.ts';

/** Managed policies by ARN, inline ones by name. */
interface Policies {
  managedPolicies: string[];
  inlinePolicies: string[];
}

/** Members and policies, differences from the plan, and saved members who are not in their group. */
export interface Status {
  /** `members` is null for a group that is missing. */
  groups: (Policies & { name: string; members: string[] | null })[];
  /** `arn` is null for a policy that is missing. */
  boundary: { name: string; arn: string | null };
  /** `arn` is null for a role that is missing. */
  role: Policies & { name: string; arn: string | null };
  differences: string[];
  saved: { restoredAt: string | null; missing: string[] } | null;
}

/** Reads the state; changes nothing. */
export async function status({ iam, stage, plan }: Work): Promise<Status> {
  const found = await inventoryOf(iam, plan);
  const isIn = (group: string, user: string): boolean =>
    found.groups.find(({ name }) => name === group)?.members?.includes(user) ?? false;
  const state = readState(stage);
  const missing = Object.entries(state?.members ?? {}).flatMap(([group, users]) =>
    users.filter((user) => !isIn(group, user)).map((user) => `${user} in ${group}`),
  );
  return {
    groups: found.groups.map((group) => ({
      name: group.name,
      members: group.members,
      ...policiesIn(group),
    })),
    boundary: { name: plan.boundary.name, arn: found.boundary?.arn ?? null },
    role: { name: found.role.name, arn: found.role.arn ?? null, ...policiesIn(found.role) },
    differences: differences(iam, plan, found).map(({ what }) => what),
    saved: state === undefined ? null : { restoredAt: state.restoredAt, missing },
  };
}

const policiesIn = ({ managed, inline }: Found): Policies => ({
  managedPolicies: managed,
  inlinePolicies: Object.keys(inline),
});

/** Whether action is needed. Users who left a group after the members were restored left it on purpose. */
export const needsWork = ({ differences: drift, saved }: Status): boolean =>
  drift.length > 0 || isPending(saved);

const isPending = (saved: Status['saved']): boolean =>
  saved !== null && saved.restoredAt === null && saved.missing.length > 0;

/** The state for a terminal, a line each. */
export const statusLines = ({ groups, boundary, role, differences: drift, saved }: Status): string[] => [
  ...groups.flatMap(({ name, members, ...policies }) =>
    members === null
      ? [`group ${name}: ${coloured('red', 'missing')}`]
      : [`group ${name}: ${memberList(members)}`, ...policyLines(policies)],
  ),
  `policy ${boundary.name}: ${boundary.arn === null ? coloured('red', 'missing') : 'exists'}`,
  ...(role.arn === null
    ? [`role ${role.name}: ${coloured('red', 'missing')}`]
    : [`role ${role.name}: exists`, ...policyLines(role)]),
  ...(drift.length === 0
    ? [coloured('green', 'In sync.')]
    : drift.map((what) => coloured('yellow', `drift: ${what}`))),
  ...savedLines(saved),
];

const memberList = (members: readonly string[]): string =>
  `${counted(members.length, 'member')}${members.length > 0 ? `: ${members.join(', ')}` : ''}`;

const policyLines = ({ managedPolicies, inlinePolicies }: Policies): string[] => [
  `  managed policies: ${managedPolicies.map(policyName).join(', ') || 'none'}`,
  `  inline policies: ${inlinePolicies.join(', ') || 'none'}`,
];

function savedLines(saved: Status['saved']): string[] {
  if (saved === null) return ['Saved members: none.'];
  const { restoredAt, missing } = saved;
  if (restoredAt === null)
    return [
      isPending(saved)
        ? coloured('yellow', 'Saved members: not restored yet.')
        : 'Saved members: none missing.',
      ...missing.map((one) => coloured('yellow', `  not restored: ${one}`)),
    ];
  return [
    `Saved members: restored at ${restoredAt}.`,
    ...missing.map((one) => coloured('dim', `  no longer a member: ${one}`)),
  ];
}
