import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { coloured } from '../cli/colour.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage, type Stage } from '../cli/stack.ts';
import { health } from './health.ts';
import { noteRelease } from './releases.ts';
import { type Change, changesBetween, type ComparedTemplate } from './changes.ts';

interface Options {
  stage: string;
  allowReplacement: boolean;
  dryRun: boolean;
  check: boolean;
}

const program = command(
  'npm run deploy --',
  'Checks, packages, shows what would change, deploys, and asks the deployed API how it is',
  'npm run deploy -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--allow-replacement', 'lets a store be replaced, and what is in it be lost', false)
  .option('--dry-run', 'shows what would change and ends', false)
  .option('--no-check', 'leaves out npm run check')
  .action(deploy);

async function deploy({ stage, allowReplacement, dryRun, check }: Options): Promise<void> {
  const { name, aws } = readStage(stage);
  const live = await liveTemplate(name, aws);
  if (check) mustRun('check', 'npm', ['run', '-s', 'check']);
  const directory = mkdtempSync(join(tmpdir(), 'concert-deploy-'));
  try {
    mustRun('package', 'npx', ['sls', 'package', '--stage', stage, '--package', directory]);
    const file = join(directory, 'cloudformation-template-update-stack.json');
    const changes = changesBetween(live, JSON.parse(readFileSync(file, 'utf8')) as ComparedTemplate);
    process.stdout.write(report(changes));
    refuseLosses(changes, allowReplacement);
    if (dryRun) return;
    mustRun('deploy', 'npx', ['sls', 'deploy', '--stage', stage, '--package', directory]);
    process.stdout.write(await health(stage, aws));
    noteCommit(stage);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** For a way back. A folder that is no clone, or holds changes, has no commit to go back to. */
function noteCommit(stage: string): void {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' });
  const commit = git('rev-parse', 'HEAD');
  if (commit.status !== 0 || git('status', '--porcelain').stdout.trim() !== '') return;
  noteRelease(stage, { commit: commit.stdout.trim(), at: new Date().toISOString() });
}

/** Everything that is in a template, or nothing where there is no stack. */
async function liveTemplate(StackName: string, aws: Stage['aws']): Promise<ComparedTemplate> {
  const cloudFormation = new CloudFormationClient(aws);
  try {
    const { TemplateBody = '' } = await cloudFormation.send(
      new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
    );
    return JSON.parse(TemplateBody) as ComparedTemplate;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return { Resources: {} };
    throw error;
  } finally {
    cloudFormation.destroy();
  }
}

function mustRun(step: string, program_: string, args: readonly string[]): void {
  process.stderr.write(`${step} …\n`);
  const { status } = spawnSync(program_, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new CommandError(`${step} failed: nothing after it was done`);
}

function refuseLosses(changes: readonly Change[], areAllowed: boolean): void {
  const lost = changes.filter(({ losesData }) => losesData);
  if (lost.length === 0 || areAllowed) return;
  const names = lost.map(
    ({ id, action }) => `${id} would be ${action === 'remove' ? 'removed' : 'replaced'}`,
  );
  throw new CommandError(
    `${names.join(', ')}: what is in it would be lost. Undo the change, or say --allow-replacement. Nothing was deployed.`,
  );
}

const SIGNS = { add: '+', change: '~', remove: '-', replace: '!' } as const;

function report(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing would change.\n';
  const lines = changes.map(({ id, type, action, properties, losesData }) => {
    const line = `${SIGNS[action]} ${id} (${type})${properties.length === 0 ? '' : `: ${properties.join(', ')}`}`;
    const marked = losesData ? `${line}  DATA WOULD BE LOST` : line;
    return losesData ? coloured('red', marked) : marked;
  });
  return `${lines.join('\n')}\n${changes.length} resources: + new, ~ changed, - removed, ! replaced\n`;
}

await run(program);
