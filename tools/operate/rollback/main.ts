import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { health } from '../release/health.ts';
import { noteRelease, previousRelease, readReleases } from '../release/releases.ts';

const program = command(
  'npm run rollback --',
  'Deploys the release before this one: its code, on the schema that is there',
  'npm run rollback -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--to <commit>', 'another commit than the release before')
  .option('--dry-run', 'only says what would go', false)
  .action(async ({ stage, to, dryRun }: { stage: string; to?: string; dryRun: boolean }) => {
    const releases = readReleases(stage);
    const commit = commitOf(to ?? previousRelease(stage, releases).commit);
    const current = releases.at(-1)?.commit ?? 'HEAD';
    process.stdout.write(`Back to ${git('log', '-1', '--format=%h %s', commit)}\n`);
    const gone = git('log', '--format=%h %s', `${commit}..${current}`);
    process.stdout.write(
      gone === '' ? '' : `These would not serve any more:\n${gone.replaceAll(/^/gm, '  ')}\n`,
    );
    if (dryRun) return;
    deployFrom(stage, commit);
    process.stdout.write(await health(stage, readStage(stage).aws));
    noteRelease(stage, { commit, at: new Date().toISOString() });
    process.stdout.write('The schema stays as it is: every migration works with the release before it.\n');
  });

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
    else mustRun('npm', ['ci'], folder);
    mustRun('npx', ['sls', 'deploy', '--stage', stage], folder);
    cpSync(join(folder, '.concert'), '.concert', { recursive: true });
  } finally {
    git('worktree', 'remove', '--force', folder);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

function mustRun(name: string, args: readonly string[], cwd: string): void {
  process.stderr.write(`${name} ${args.join(' ')} …\n`);
  const { status } = spawnSync(name, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new CommandError(`${name} ${args[0]} failed: what serves now serves on`);
}

await run(program);
