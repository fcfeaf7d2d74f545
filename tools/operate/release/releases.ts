import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { CommandError } from '../cli/run.ts';

const releaseSchema = v.strictObject({ commit: v.string(), at: v.string() });

/** A commit that was deployed from this folder and was well afterwards. */
export type Release = v.InferOutput<typeof releaseSchema>;

const MOST = 50;
const fileOf = (stage: string): string => `.concert/releases.${stage}.json`;

/** What was deployed, the latest last. @throws CommandError when the file is damaged */
export function readReleases(stage: string): Release[] {
  const file = fileOf(stage);
  if (!existsSync(file)) return [];
  try {
    return v.parse(v.array(releaseSchema), JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandError(`${file} is damaged: delete it, and name the commit with --to`);
  }
}

/** Notes a release. */
export function noteRelease(stage: string, release: Release): void {
  const file = fileOf(stage);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify([...readReleases(stage), release].slice(-MOST), undefined, 2)}\n`);
}

/**
 * The release before the one that serves now, whatever was rolled back in between.
 * @throws CommandError when none is known
 */
export function previousRelease(stage: string, releases: readonly Release[]): Release {
  const current = releases.at(-1);
  const previous = releases.findLast(({ commit }) => commit !== current?.commit);
  if (previous === undefined)
    throw new CommandError(
      `no earlier release of ${stage} is known here: npm run deploy notes those of this folder. Name the commit with --to; git log, or the runs of the workflow "deploy", tell which`,
    );
  return previous;
}
