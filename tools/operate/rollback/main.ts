import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { announceTarget } from '../cli/account.ts';
import { printJson } from '../cli/json.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { step } from '../cli/step.ts';
import { noteAndTry } from '../deploy/note.ts';
import { previousRelease, Releases } from '../deploy/releases.ts';
import { changeLines, ship } from '../deploy/ship.ts';
import { smokeLines } from '../deploy/smoke.ts';

interface Options {
  stage: string;
  to?: string;
  allowReplacement: boolean;
  dryRun: boolean;
  json: boolean;
}

const program = command(
  'npm run rollback --',
  'Deploys the healthy release before this one; the schema of the database stays as it is',
  'npm run rollback -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--to <commit>', 'another commit than the healthy release before')
  .option(
    '--allow-replacement',
    'allows resources with data to be replaced or removed, and backups to be deleted: THE DATA IS LOST',
    false,
  )
  .option('--dry-run', 'shows what would change and ends', false)
  .option('--json', 'prints commits, changes, outputs and findings as JSON', false)
  .action(rollback);

async function rollback({ stage, to, allowReplacement, dryRun, json }: Options): Promise<void> {
  const target = readStage(stage);
  await announceTarget(target);
  const releases = await (await Releases.of(stage, target)).read();
  const commit = commitOf(to ?? previousRelease(stage, releases));
  const plan = {
    to: git('log', '-1', '--format=%h %s', commit),
    undone: undoneBy(commit, releases.at(-1)?.commit ?? 'HEAD'),
  };
  const say = (lines: readonly string[]): void =>
    void (json || process.stdout.write(`${lines.join('\n')}\n`));
  say(planLines(plan));
  const changes = await inTreeOf(commit, stage, (folder) =>
    ship({
      stage,
      target,
      folder,
      allowReplacement,
      isDry: dryRun,
      show: (all) => say(changeLines(all)),
    }),
  );
  if (dryRun) return json ? printJson({ ...plan, changes }) : undefined;
  const tried = await noteAndTry(stage, target, commit);
  if (json) return printJson({ ...plan, changes, ...tried });
  say([...smokeLines(tried), 'The schema stays as it is: every migration works with the release before it.']);
}

/** Commits that are live now and would not be afterwards, as far as this clone knows them. */
const undoneBy = (commit: string, current: string): string[] =>
  git('log', '--format=%h %s', `${commit}..${commitOf(current)}`)
    .split('\n')
    .filter(Boolean);

const planLines = ({ to, undone }: { to: string; undone: readonly string[] }): string[] => [
  `Rolling back to ${to}`,
  ...(undone.length === 0 ? [] : ['Commits no longer live:', ...undone.map((line) => `  ${line}`)]),
];

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function commitOf(name: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  } catch (error) {
    throw new CommandError(`there is no commit ${name} here: try git fetch`, { cause: error });
  }
}

/** In a separate folder, so that this one stays untouched. */
async function inTreeOf<T>(commit: string, stage: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(mkdtempSync(join(tmpdir(), 'concert-rollback-')), 'tree');
  git('worktree', 'add', '--detach', folder, commit);
  try {
    const settings = `env.${stage}.json`;
    if (existsSync(settings)) cpSync(settings, join(folder, settings));
    const isSame = readFileSync('package-lock.json').equals(readFileSync(join(folder, 'package-lock.json')));
    if (isSame) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    else step('npm ci', 'npm', ['ci'], folder);
    const result = await work(folder);
    if (existsSync(join(folder, '.concert')))
      cpSync(join(folder, '.concert'), '.concert', { recursive: true });
    return result;
  } finally {
    git('worktree', 'remove', '--force', folder);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

await run(program);
