import { spawnSync } from 'node:child_process';
import { announceTarget } from '../cli/account.ts';
import { printJson } from '../cli/json.ts';
import { command, run } from '../cli/run.ts';
import { step } from '../cli/step.ts';
import { readStage } from '../cli/stack.ts';
import type { Change } from './changes.ts';
import { checkBefore, checkLines, refuseProblems } from './checks.ts';
import { noteAndTry } from './note.ts';
import { changeLines, ship } from './ship.ts';
import { smokeLines } from './smoke.ts';

interface Options {
  stage: string;
  allowReplacement: boolean;
  dryRun: boolean;
  check: boolean;
  despiteProblems: boolean;
  json: boolean;
}

const program = command(
  'npm run deploy --',
  'Checks, packages, shows what would change, deploys, and tests the deployed API (smoke test)',
  'npm run deploy -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option(
    '--allow-replacement',
    'allows resources with data to be replaced or removed, and backups to be deleted: THE DATA IS LOST',
    false,
  )
  .option('--dry-run', 'shows what would change and ends', false)
  .option('--no-check', 'skips npm run check')
  .option('--despite-problems', 'deploys although the doctor found problems', false)
  .option('--json', 'prints changes, outputs and findings as JSON', false)
  .action(deploy);

async function deploy(options: Options): Promise<void> {
  const { stage, allowReplacement, dryRun, check, json } = options;
  const target = readStage(stage);
  const findings = await checkBefore(stage, target, await announceTarget(target));
  for (const line of checkLines(findings)) process.stderr.write(`${line}\n`);
  if (!options.despiteProblems) refuseProblems(findings);
  if (check) step('npm run check', 'npm', ['run', '-s', 'check']);
  const show = (changes: readonly Change[]): void => {
    if (!json) process.stdout.write(`${changeLines(changes).join('\n')}\n`);
  };
  const changes = await ship({ stage, target, folder: '.', allowReplacement, isDry: dryRun, show });
  if (dryRun) return json ? printJson({ changes }) : undefined;
  const commit = cleanCommit();
  if (commit === null)
    process.stderr.write(
      'warning: no clone without uncommitted changes, so npm run rollback cannot go back to this release\n',
    );
  const tried = await noteAndTry(stage, target, commit);
  if (json) return printJson({ changes, ...tried });
  process.stdout.write(`${smokeLines(tried).join('\n')}\n`);
}

/** What is checked out; null where that is not all that was packaged. */
function cleanCommit(): string | null {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' });
  const commit = git('rev-parse', 'HEAD');
  const isClean = commit.status === 0 && git('status', '--porcelain').stdout.trim() === '';
  return isClean ? commit.stdout.trim() : null;
}

await run(program);
