import type { IAMClient } from '@aws-sdk/client-iam';
import { CommandError } from '../cli/run.ts';
import { addMember, callerOf, membersOf, removeMember } from './iam.ts';
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

/** What an action works with. `say` takes a line for whoever watches. */
export interface Work {
  iam: IAMClient;
  stage: string;
  plan: Plan;
  isDry: boolean;
  say: (line: string) => void;
}

/** Saves who is in which group, then takes everybody out. Gives who was taken out. */
export async function detach({ iam, stage, plan, isDry, say }: Work): Promise<{ removed: Members }> {
  const now = await currentMembers(iam, plan, say);
  const removed = now.members;
  checkAccount(stage, now.account);
  const caller = await callerOf(iam);
  const leaving = lastToLeave(removed, caller);
  for (const [group, users] of Object.entries(removed))
    say(`${group}: ${isDry ? 'would remove' : 'removing'} ${users.length} of ${users.length} members`);
  if (leaving.some(({ user }) => user === caller))
    say(`${caller} is you: unless other groups give you the right to restore, somebody else must do it.`);
  if (isDry) return { removed };
  const file = saveMembers(stage, now);
  say(file ? `Saved in ${file}` : 'Nobody is in the groups; those who were saved earlier stay saved.');
  const tell = progress(say, leaving.length);
  for (const { group, user } of leaving) tell(await removeMember(iam, group, user));
  return { removed };
}

/** In which order people leave: whoever runs this must keep the right to go on until the end, most likely as an admin. */
function lastToLeave(members: Members, caller: string | undefined): { group: string; user: string }[] {
  const all = Object.entries(members)
    .toReversed()
    .flatMap(([group, users]) => users.map((user) => ({ group, user })));
  return [...all.filter(({ user }) => user !== caller), ...all.filter(({ user }) => user === caller)];
}

/** Says how far it is after every 50 people, each of whom takes about a tenth of a second. */
function progress(say: (line: string) => void, total: number): (result: unknown) => void {
  let done = 0;
  return () => {
    done += 1;
    if (done % 50 === 0 && done < total) say(`  ${done} of ${total}`);
  };
}

/** Makes groups, policies and the role as planned, and puts the saved members back unless told not to. */
export async function provision(
  work: Work,
  { withMembers }: { withMembers: boolean },
): Promise<{ changes: string[]; role: string; restored?: Restored }> {
  const changes: string[] = [];
  for (const { what, mend } of await differences(work.iam, work.plan)) {
    work.say(`${work.isDry ? 'would mend' : 'mending'}: ${what}`);
    if (!work.isDry) await mend();
    changes.push(what);
  }
  if (changes.length === 0) work.say('Groups, policies and role are as they should be.');
  const state = readState(work.stage);
  const isDue = withMembers && state !== undefined && state.restoredAt === null;
  const result = { changes, role: work.plan.role.name };
  return isDue ? { ...result, restored: await restore(work) } : result;
}

/** What became of the saved memberships, as `user in group`. */
export interface Restored {
  added: string[];
  /** Users who do not exist any more. */
  gone: string[];
}

/** Puts everybody back who was saved. @throws CommandError when nothing was saved or a group is missing */
export async function restore(work: Work): Promise<Restored> {
  const state = readState(work.stage);
  if (state === undefined)
    throw new CommandError(`nothing was saved for ${work.stage}: "detach" saves who is in which group`);
  const restored: Restored = { added: [], gone: [] };
  for (const [group, users] of Object.entries(state.members)) await putBack(work, { group, users }, restored);
  for (const one of restored.gone) work.say(`There is no user any more: ${one}`);
  if (!work.isDry) markRestored(work.stage, state, new Date());
  return restored;
}

async function putBack(
  { iam, stage, isDry, say }: Work,
  { group, users }: { group: string; users: readonly string[] },
  restored: Restored,
): Promise<void> {
  const { account, users: there } = (await membersOf(iam, group)) ?? {};
  checkAccount(stage, account);
  // In a dry run of "provision" it would be made just before.
  if (there === undefined && !isDry)
    throw new CommandError(`the group ${group} is missing: run "provision" first; nobody is lost`);
  const missing = users.filter((user) => !there?.includes(user));
  say(`${group}: ${isDry ? 'would put' : 'putting'} back ${missing.length} of ${users.length} members`);
  const tell = progress(say, missing.length);
  for (const user of missing) {
    const isAdded = isDry || (await addMember(iam, group, user));
    tell(isAdded);
    restored[isAdded ? 'added' : 'gone'].push(`${user} in ${group}`);
  }
}

/** How things are: members, differences from the plan, and who is saved but not in their group. */
export interface Status {
  groups: { name: string; members: string[] | null }[];
  differences: string[];
  saved: { restoredAt: string | null; missing: string[] } | null;
}

/** Looks, and changes nothing. */
export async function status({ iam, stage, plan }: Work): Promise<Status> {
  const groups: Status['groups'] = [];
  for (const { name } of plan.groups)
    groups.push({ name, members: (await membersOf(iam, name))?.users ?? null });
  const state = readState(stage);
  const isIn = (group: string, user: string): boolean =>
    groups.find(({ name }) => name === group)?.members?.includes(user) ?? false;
  return {
    groups,
    differences: (await differences(iam, plan)).map(({ what }) => what),
    saved:
      state === undefined
        ? null
        : {
            restoredAt: state.restoredAt,
            missing: Object.entries(state.members).flatMap(([group, users]) =>
              users.filter((user) => !isIn(group, user)).map((user) => `${user} in ${group}`),
            ),
          },
  };
}

async function currentMembers(iam: IAMClient, plan: Plan, say: (line: string) => void): Promise<Membership> {
  const now: Membership = { account: undefined, members: {} };
  for (const { name } of plan.groups) {
    const found = await membersOf(iam, name);
    if (found === undefined) say(`${name}: there is no such group`);
    else now.members[name] = found.users;
    now.account ??= found?.account;
  }
  return now;
}
