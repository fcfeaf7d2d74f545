import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { step } from '../cli/step.ts';
import { noteRelease, previousRelease, readReleases } from '../release/releases.ts';
import { smokeLines, smokeTest } from '../release/smoke.ts';

const program = command(
  'npm run rollback --',
  'Deploys the release before this one: its code, on the schema that is there',
  'npm run rollback -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--to <commit>', 'another commit than the release before')
  .option('--dry-run', 'only says which commits would go', false)
  .option('--json', 'gives commits, outputs and findings as JSON', false)
  .action(async ({ stage, to, dryRun, json }: Options) => {
    const releases = readReleases(stage);
    const commit = commitOf(to ?? previousRelease(stage, releases).commit);
    const current = releases.at(-1)?.commit ?? 'HEAD';
    const undone = git('log', '--format=%h %s', `${commit}..${current}`).split('\n').filter(Boolean);
    const plan = { to: git('log', '-1', '--format=%h %s', commit), undone };
    if (!json) process.stdout.write(`${planLines(plan).join('\n')}\n`);
    if (dryRun) return json ? write(plan) : undefined;
    deployFrom(stage, commit);
    const tried = await smokeTest(stage, readStage(stage));
    noteRelease(stage, { commit, at: new Date().toISOString() });
    if (json) return write({ ...plan, ...tried });
    process.stdout.write(`${smokeLines(tried).join('\n')}\n`);
    process.stdout.write('The schema stays as it is: every migration works with the release before it.\n');
  });

interface Options {
  stage: string;
  to?: string;
  dryRun: boolean;
  json: boolean;
}

const write = (value: object): void => void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);

const planLines = ({ to, undone }: { to: string; undone: readonly string[] }): string[] => [
  `Back to ${to}`,
  ...(undone.length === 0 ? [] : ['Undone by this:', ...undone.map((line) => `  ${line}`)]),
];

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function commitOf(name: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  } catch (error) {
    throw new CommandError(`there is no commit ${name} here: git fetch may bring it`, { cause: error });
  }
}

/** In a folder of its own, so that nothing of this one is touched. */
function deployFrom(stage: string, commit: string): void {
  const folder = join(mkdtempSync(join(tmpdir(), 'concert-rollback-')), 'tree');
  git('worktree', 'add', '--detach', folder, commit);
  try {
    const settings = `env.${stage}.json`;
    if (existsSync(settings)) cpSync(settings, join(folder, settings));
    const isSame = readFileSync('package-lock.json').equals(readFileSync(join(folder, 'package-lock.json')));
    if (isSame) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    else step('npm ci', 'npm', ['ci'], folder);
    step('sls deploy', 'npx', ['sls', 'deploy', '--stage', stage], folder);
    cpSync(join(folder, '.concert'), '.concert', { recursive: true });
  } finally {
    git('worktree', 'remove', '--force', folder);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

await run(program);
