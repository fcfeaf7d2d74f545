import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { coloured } from '../cli/colour.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { step } from '../cli/step.ts';
import { readStage, type Stage } from '../cli/stack.ts';
import { noteRelease } from './releases.ts';
import { type Change, changesBetween, type ComparedTemplate } from './changes.ts';
import { smokeLines, smokeTest } from './smoke.ts';

interface Options {
  stage: string;
  allowReplacement: boolean;
  dryRun: boolean;
  check: boolean;
  json: boolean;
}

const program = command(
  'npm run deploy --',
  'Checks, packages, shows what would change, deploys, and tries the deployed API (smoke test)',
  'npm run deploy -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--allow-replacement', 'lets a store be replaced or removed, and what is in it be lost', false)
  .option('--dry-run', 'shows what would change and ends', false)
  .option('--no-check', 'leaves out npm run check')
  .option('--json', 'gives changes, outputs and findings as JSON', false)
  .action(deploy);

async function deploy({ stage, allowReplacement, dryRun, check, json }: Options): Promise<void> {
  const target = readStage(stage);
  const live = await liveTemplate(target.name, target.aws);
  if (check) step('npm run check', 'npm', ['run', '-s', 'check']);
  const directory = mkdtempSync(join(tmpdir(), 'concert-deploy-'));
  try {
    step('sls package', 'npx', ['sls', 'package', '--stage', stage, '--package', directory]);
    const file = join(directory, 'cloudformation-template-update-stack.json');
    const changes = changesBetween(live, JSON.parse(readFileSync(file, 'utf8')) as ComparedTemplate);
    if (!json) process.stdout.write(report(changes));
    else if (dryRun) process.stdout.write(asJson({ changes }));
    refuseLosses(changes, allowReplacement);
    if (dryRun) return;
    step('sls deploy', 'npx', ['sls', 'deploy', '--stage', stage, '--package', directory]);
    const tried = await smokeTest(stage, target);
    noteCommit(stage);
    process.stdout.write(json ? asJson({ changes, ...tried }) : `${smokeLines(tried).join('\n')}\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const asJson = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** For a way back. A folder that is no clone, or holds changes, has no commit to go back to. */
function noteCommit(stage: string): void {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' });
  const commit = git('rev-parse', 'HEAD');
  if (commit.status !== 0 || git('status', '--porcelain').stdout.trim() !== '') {
    process.stderr.write(
      'Not noted for npm run rollback: only a clone without uncommitted changes is a release\n',
    );
    return;
  }
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
const COLOURS = { add: 'green', change: 'yellow', remove: 'yellow', replace: 'yellow' } as const;

function report(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing would change.\n';
  const lines = changes.map(({ id, type, action, properties, losesData }) => {
    const line = `${SIGNS[action]} ${id} (${type})${properties.length === 0 ? '' : `: ${properties.join(', ')}`}`;
    return losesData ? coloured('red', `${line}  DATA WOULD BE LOST`) : coloured(COLOURS[action], line);
  });
  return `${lines.join('\n')}\n${changes.length} resources: + new, ~ changed, - removed, ! replaced\n`;
}

await run(program);
