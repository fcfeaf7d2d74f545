import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { CommandError } from '../cli/run.ts';

/** Who was in which group, by the group's name. */
export type Members = Record<string, string[]>;

const stateSchema = v.strictObject({
  /** Their account; files of earlier releases do not have it. */
  account: v.optional(v.string()),
  members: v.record(v.string(), v.array(v.string())),
  /** When all were restored; null while some may be missing from their groups. */
  restoredAt: v.nullable(v.string()),
});
type State = v.InferOutput<typeof stateSchema>;

/** Who is in which group now. `account` is undefined when no group exists to read it from. */
export interface Membership {
  account: string | undefined;
  members: Members;
}

const fileOf = (stage: string): string => `.concert/iam-groups.${stage}.json`;

/** The saved members of a stage; undefined when there are none. @throws CommandError when the file is damaged */
export function readState(stage: string): State | undefined {
  const file = fileOf(stage);
  if (!existsSync(file)) return undefined;
  try {
    return v.parse(stateSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandError(`${file} is damaged: fix it or restore it from a backup; nothing was changed`);
  }
}

/**
 * Saves the memberships before any is removed. Until all are restored, members saved earlier are kept: an interrupted
 * run can be repeated, however few are in their groups by then. After that the file starts anew, but never for missing
 * groups or when all are empty: those would only empty it.
 * @returns the file's name, or undefined when there are no members to save and the saved ones stay
 * @throws CommandError when what was saved is of another account
 */
export function saveMembers(stage: string, { account, members }: Membership): string | undefined {
  const earlier = readState(stage);
  checkAccount(stage, account);
  const isEmpty = Object.values(members).every((users) => users.length === 0);
  if (earlier !== undefined && isEmpty) return undefined;
  write(stage, {
    ...accountOf(account ?? earlier?.account),
    members: earlier === undefined ? members : joined(earlier, members),
    restoredAt: null,
  });
  return fileOf(stage);
}

/** Records that all users who still exist are restored. */
export function markRestored(stage: string, { account, members }: State, now: Date): void {
  write(stage, { ...accountOf(account), members, restoredAt: now.toISOString() });
}

/**
 * Users of the same name in another account may be other people, so memberships of one account are not used in another.
 * @throws CommandError when the account differs from the saved one
 */
export function checkAccount(stage: string, account: string | undefined): void {
  const saved = readState(stage)?.account;
  if (saved === undefined || account === undefined || saved === account) return;
  throw new CommandError(
    `${fileOf(stage)} holds members of account ${saved}, but these credentials are for account ${account}: use other credentials, or move the file away; no members were added or removed`,
  );
}

const accountOf = (account: string | undefined) => (account === undefined ? {} : { account });

const joined = ({ members, restoredAt }: State, current: Members): Members =>
  restoredAt === null ? union(members, current) : { ...members, ...current };

function union(a: Members, b: Members): Members {
  const groups = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...groups].map((group) => [group, [...new Set([...(a[group] ?? []), ...(b[group] ?? [])])].toSorted()]),
  );
}

/** Atomically, and synced to disk before anything is changed in AWS. */
function write(stage: string, state: State): void {
  const file = fileOf(stage);
  mkdirSync(dirname(file), { recursive: true });
  const draft = openSync(`${file}.new`, 'w');
  writeSync(draft, `${JSON.stringify(state, undefined, 2)}\n`);
  fsyncSync(draft);
  closeSync(draft);
  renameSync(`${file}.new`, file);
  // Without this, a crash of the machine could still restore the earlier file.
  const directory = openSync(dirname(file), 'r');
  fsyncSync(directory);
  closeSync(directory);
}
