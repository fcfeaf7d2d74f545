import type { IAMClient } from '@aws-sdk/client-iam';
import { CommandError } from '../cli/run.ts';
import { counted } from '../cli/counted.ts';
import { addMember, callerOf, membersOf, removeMember, roleOf } from './iam.ts';
import { inventoryOf } from './inventory.ts';
import {
  checkAccount,
  markRestored,
  type Members,
  type Membership,
  readState,
  saveMembers,
} from './memberships.ts';
import type { Plan } from './plan.ts';
import { differences } from './repair.ts';

/** What an action works with. `say` prints a line of progress. */
export interface Work {
  iam: IAMClient;
  stage: string;
  plan: Plan;
  isDry: boolean;
  say: (line: string) => void;
}

/**
 * Saves the memberships, then removes all members. Returns who was removed.
 * @throws CommandError when the stage has none of the groups
 */
export async function detach({ iam, stage, plan, isDry, say }: Work): Promise<{ removed: Members }> {
  const now = await currentMembers(iam, plan, say);
  const removed = now.members;
  if (Object.keys(removed).length === 0)
    throw new CommandError(`none of the groups of ${stage} exists: is the stage right? Nothing was done`);
  checkAccount(stage, now.account);
  const caller = await callerOf(iam);
  const leaving = lastToLeave(removed, caller);
  for (const [group, users] of Object.entries(removed))
    say(`${group}: ${isDry ? 'would remove' : 'removing'} ${counted(users.length, 'member')}`);
  if (leaving.some(({ user }) => user === caller))
    say(`${caller} is you: unless another group or policy allows you to run restore, another user must.`);
  if (isDry) return { removed };
  const file = saveMembers(stage, now);
  say(file ? `Saved in ${file}` : 'The groups have no members; members saved earlier stay saved.');
  const report = progress(say, leaving.length);
  for (const { group, user } of leaving) report(await removeMember(iam, group, user));
  return { removed };
}

/** The order of removal: the user who runs this, most likely an admin, must keep the permission to continue until the end. */
function lastToLeave(members: Members, caller: string | undefined): { group: string; user: string }[] {
  const all = Object.entries(members)
    .toReversed()
    .flatMap(([group, users]) => users.map((user) => ({ group, user })));
  return [...all.filter(({ user }) => user !== caller), ...all.filter(({ user }) => user === caller)];
}

/** Reports progress after every 50 users, each of whom takes about a tenth of a second. */
function progress(say: (line: string) => void, total: number): (result: unknown) => void {
  let done = 0;
  return () => {
    done += 1;
    if (done % 50 === 0 && done < total) say(`  ${done} of ${total}`);
  };
}

/** Creates or repairs groups, policies and the role, and restores the saved members unless `--no-members`. */
export async function provision(work: Work, { withMembers }: { withMembers: boolean }): Promise<Provisioned> {
  const isDue = withMembers && readState(work.stage)?.restoredAt === null;
  if (isDue) checkAccount(work.stage, (await currentMembers(work.iam, work.plan, () => undefined)).account);
  const changes = await repair(work);
  const { name } = work.plan.role;
  const roleArn = (await roleOf(work.iam, name))?.arn ?? null;
  return { changes, role: name, roleArn, ...(isDue && { restored: await restore(work) }) };
}

async function repair({ iam, plan, isDry, say }: Work): Promise<string[]> {
  const found = differences(iam, plan, await inventoryOf(iam, plan));
  for (const { what, fix } of found) {
    say(`${isDry ? 'would fix' : 'fixing'}: ${what}`);
    if (!isDry) await fix();
  }
  if (found.length === 0) say('Groups, policies and role are in sync.');
  return found.map(({ what }) => what);
}

/** What was changed, and the role to deploy with. */
interface Provisioned {
  changes: string[];
  role: string;
  /** Null in a dry run while the role does not exist. */
  roleArn: string | null;
  restored?: Restored;
}

/** What became of the saved memberships, as `user in group`. */
interface Restored {
  added: string[];
  /** Users who no longer exist. */
  gone: string[];
}

/** Puts the saved members back, once all their groups are found. @throws CommandError when there are none or a group is missing */
export async function restore(work: Work): Promise<Restored> {
  const state = readState(work.stage);
  if (state === undefined)
    throw new CommandError(`no members are saved for ${work.stage}: run "detach" first`);
  const groups: Saved[] = [];
  for (const [group, users] of Object.entries(state.members))
    groups.push({ group, users, there: await usersIn(work, group) });
  const restored: Restored = { added: [], gone: [] };
  for (const saved of groups) await putBack(work, saved, restored);
  for (const one of restored.gone) work.say(`user no longer exists: ${one}`);
  if (!work.isDry) markRestored(work.stage, state, new Date());
  return restored;
}

interface Saved {
  group: string;
  users: readonly string[];
  /** Who is in it now. */
  there: readonly string[];
}

/** @throws CommandError for a group that is missing or another account's */
async function usersIn({ iam, stage, isDry }: Work, group: string): Promise<string[]> {
  const { account, users } = (await membersOf(iam, group)) ?? {};
  checkAccount(stage, account);
  // In a dry run of "provision" it would have been created just before.
  if (users === undefined && !isDry)
    throw new CommandError(`group ${group} is missing: run "provision" first; the saved members are kept`);
  return users ?? [];
}

async function putBack(
  { iam, isDry, say }: Work,
  { group, users, there }: Saved,
  restored: Restored,
): Promise<void> {
  const missing = users.filter((user) => !there.includes(user));
  say(
    `${group}: ${isDry ? 'would restore' : 'restoring'} ${missing.length} of ${counted(users.length, 'saved member')}`,
  );
  const report = progress(say, missing.length);
  for (const user of missing) {
    const isAdded = isDry || (await addMember(iam, group, user));
    report(isAdded);
    restored[isAdded ? 'added' : 'gone'].push(`${user} in ${group}`);
  }
}

async function currentMembers(iam: IAMClient, plan: Plan, say: (line: string) => void): Promise<Membership> {
  const now: Membership = { account: undefined, members: {} };
  for (const { name } of plan.groups) {
    const found = await membersOf(iam, name);
    if (found === undefined) say(`group ${name}: missing`);
    else now.members[name] = found.users;
    now.account ??= found?.account;
  }
  return now;
}
