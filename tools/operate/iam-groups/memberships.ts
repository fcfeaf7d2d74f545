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
  members: v.record(v.string(), v.array(v.string())),
  /** When everybody was put back; null while somebody may be missing from their groups. */
  restoredAt: v.nullable(v.string()),
});
type State = v.InferOutput<typeof stateSchema>;

const fileOf = (stage: string): string => `.concert/iam-groups.${stage}.json`;

/** What was saved of a stage; undefined when nothing was. @throws CommandError when the file is damaged */
export function readState(stage: string): State | undefined {
  const file = fileOf(stage);
  if (!existsSync(file)) return undefined;
  try {
    return v.parse(stateSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandError(`${file} is damaged: mend it or restore it from a copy; nothing was changed`);
  }
}

/**
 * Saves who is in which group, before anybody is removed. Until all were put back, nobody who was saved earlier is
 * forgotten: an interrupted run can be repeated, however few are in their groups by then.
 * @returns the file's name
 */
export function saveMembers(stage: string, current: Members): string {
  const earlier = readState(stage);
  const members =
    earlier === undefined || earlier.restoredAt !== null ? current : union(earlier.members, current);
  write(stage, { members, restoredAt: null });
  return fileOf(stage);
}

/** Notes that everybody who still exists is back. */
export function markRestored(stage: string, { members }: Pick<State, 'members'>, now: Date): void {
  write(stage, { members, restoredAt: now.toISOString() });
}

function union(a: Members, b: Members): Members {
  const groups = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...groups].map((group) => [group, [...new Set([...(a[group] ?? []), ...(b[group] ?? [])])].toSorted()]),
  );
}

/** All or nothing, and on the disk before anything is changed in AWS. */
function write(stage: string, state: State): void {
  const file = fileOf(stage);
  mkdirSync(dirname(file), { recursive: true });
  const draft = openSync(`${file}.new`, 'w');
  writeSync(draft, `${JSON.stringify(state, undefined, 2)}\n`);
  fsyncSync(draft);
  closeSync(draft);
  renameSync(`${file}.new`, file);
}
