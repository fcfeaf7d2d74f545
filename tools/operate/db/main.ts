import { type Command, InvalidArgumentError } from 'commander';
import type { DatabaseStatus } from '../../../src/database/database-status.ts';
import type { QueryAnswer } from '../../../src/database/read-only-query.ts';
import type { Rotation } from '../../../src/database/rotation.ts';
import { invoke } from '../cli/invoke.ts';
import { command, run } from '../cli/run.ts';
import { readStage, type Stage } from '../cli/stack.ts';
import { table } from '../cli/table.ts';
import { askAdmin } from './admin.ts';
import { writeDump } from './dump.ts';
import { planLines, planOf } from './plan.ts';
import { slowStatements } from './slow-log.ts';
import { statusLines } from './status-page.ts';

const HOUR_MS = 3_600_000;

interface Options {
  stage: string;
  json: boolean;
  rows: number;
  seconds: number;
  plan?: boolean;
  dryRun?: boolean;
  settle: number;
}

/** What an action gives: data for `--json`, and lines for people. */
interface Result {
  data: unknown;
  lines: readonly string[];
}

const between =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

const program = command(
  'npm run db --',
  "A deployed stage's database, through a function of the stage (setting database.admin)",
  'npm run db -- status --stage prod',
);

action(
  'query',
  'asks one read-only question',
  `query "SELECT COUNT(*) AS events FROM events" --stage prod`,
  ask,
)
  .argument('<sql>', 'one SELECT, WITH, SHOW, EXPLAIN, DESCRIBE, TABLE or VALUES')
  .option('--rows <count>', 'rows at most', between(1, 10_000), 100)
  .option('--seconds <count>', 'how long it may take', between(1, 60), 10);
action('status', 'connections, sizes, slow statements, steps of the schema', 'status --stage prod', status);
action('migrate', 'brings the schema to the deployed release', 'migrate --plan --stage prod', migrate).option(
  '--plan',
  'only says what a deploy of this folder would run',
);
action('dump', 'writes all rows into a file of SQL', 'dump concert.sql.gz --stage prod', dump).argument(
  '<file>',
  'what to write; packed when its name ends in .gz',
);
action('rotate', 'gives the functions a new database password', 'rotate --stage prod --dry-run', rotate)
  .option('--settle <seconds>', 'how long the old password stays good', between(0, 120), 15)
  .option('--dry-run', 'changes nothing');

async function ask(stage: Stage, { rows, seconds }: Options, sql?: string): Promise<Result> {
  const answer = await askAdmin<QueryAnswer>(stage, { action: 'query', sql, rows, seconds });
  const count = `${answer.rows.length} rows${answer.isCut ? ', and there are more: see --rows' : ''}`;
  return { data: answer, lines: [...table(answer.columns, answer.rows), count] };
}

async function status(stage: Stage): Promise<Result> {
  const found = await askAdmin<DatabaseStatus>(stage, { action: 'status' });
  const slow = await slowStatements(stage, new Date(Date.now() - HOUR_MS));
  return { data: { ...found, slow }, lines: statusLines(found, slow) };
}

async function migrate(stage: Stage, { plan: isPlan }: Options): Promise<Result> {
  if (isPlan !== true) {
    const { migrated } = await invoke<{ migrated: string[] }>(stage, 'migrate', {});
    const lines =
      migrated.length === 0 ? ['The schema was up to date.'] : migrated.map((step) => `ran: ${step}`);
    return { data: { migrated }, lines };
  }
  const { migrations } = await askAdmin<DatabaseStatus>(stage, { action: 'status' });
  const plan = planOf(migrations);
  if (plan.edited.length > 0) process.exitCode = 2;
  return { data: plan, lines: planLines(plan) };
}

async function dump(stage: Stage, _options: Options, file = ''): Promise<Result> {
  const done = await writeDump(stage, file);
  const rows = done.tables.reduce((sum, table_) => sum + table_.rows, 0);
  return { data: done, lines: [`${done.file} holds ${rows} rows of ${done.tables.length} tables.`] };
}

async function rotate(stage: Stage, { dryRun = false, settle }: Options): Promise<Result> {
  if (!dryRun) process.stderr.write(`The old password stays good for ${settle} seconds …\n`);
  const done = await askAdmin<Rotation>(stage, { action: 'rotate', settleSeconds: settle, dryRun });
  const line = `${dryRun ? 'Would go' : 'Went'} from user ${done.from} to ${done.to}.`;
  return { data: done, lines: [line] };
}

await run(program);

function action(
  name: string,
  description: string,
  example: string,
  act: (stage: Stage, options: Options, argument?: string) => Promise<Result>,
): Command {
  return program
    .command(name)
    .description(description)
    .addHelpText('after', `\nExample:\n  npm run db -- ${example}`)
    .option('--stage <stage>', 'the stage', 'dev')
    .option('--json', 'gives the result as JSON', false)
    .action(async (...given: unknown[]) => {
      const options = given.at(-2) as Options;
      const { data, lines } = await act(
        readStage(options.stage),
        options,
        given.at(-3) as string | undefined,
      );
      process.stdout.write(
        options.json ? `${JSON.stringify(data, undefined, 2)}\n` : `${lines.join('\n')}\n`,
      );
    });
}
