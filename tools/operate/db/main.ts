import { type Command, InvalidArgumentError } from 'commander';
import type { DatabaseStatus } from '../../../src/admin/database-status.ts';
import type { QueryAnswer } from '../../../src/admin/read-only-query.ts';
import type { Rotation } from '../../../src/admin/rotation.ts';
import { invoke } from '../cli/invoke.ts';
import { printJson } from '../cli/json.ts';
import { command, run } from '../cli/run.ts';
import { readStage, type Stage } from '../cli/stack.ts';
import { table } from '../cli/table.ts';
import { counted } from '../cli/counted.ts';
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

/** The result of an action: data for `--json`, and lines for people. */
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
  "Query and operate a stage's database (needs the setting database.admin)",
  'npm run db -- status --stage prod',
);

action(
  'query',
  'run one read-only SQL statement',
  `query "SELECT COUNT(*) AS events FROM events" --stage prod`,
  query,
)
  .argument('<sql>', 'one SELECT, WITH, SHOW, EXPLAIN, DESCRIBE, TABLE or VALUES')
  .option('--rows <count>', 'maximum rows', between(1, 10_000), 100)
  .option('--seconds <count>', 'time limit in seconds', between(1, 60), 10);
action('status', 'connections, table sizes, slow queries, applied migrations', 'status --stage prod', status);
action('migrate', 'apply pending migrations', 'migrate --plan --stage prod', migrate)
  .option('--plan', 'only list the migrations that a deploy of this folder would apply')
  .option('--dry-run', 'the same as --plan');
action('dump', 'export all rows as SQL', 'dump concert.sql.gz --stage prod', dump).argument(
  '<file>',
  'output file; gzipped if the name ends in .gz',
);
action('rotate', "rotate the application user's password", 'rotate --stage prod --dry-run', rotate)
  .option('--settle <seconds>', 'grace period of the old password in seconds', between(0, 120), 15)
  .option('--dry-run', 'change nothing');

/** Says what it waits for: a cold start takes more than a second, and a query up to its time limit. */
const waitingFor = ({ name }: Stage, role: string): void =>
  void process.stderr.write(`Asking ${name}-${role} …\n`);

async function query(stage: Stage, { rows, seconds }: Options, sql?: string): Promise<Result> {
  waitingFor(stage, 'admin');
  const answer = await askAdmin<QueryAnswer>(stage, { action: 'query', sql, rows, seconds });
  const count = `${counted(answer.rows.length, 'row')}${answer.isCut ? ' (truncated; see --rows)' : ''}`;
  return { data: answer, lines: [...table(answer.columns, answer.rows), count] };
}

async function status(stage: Stage): Promise<Result> {
  waitingFor(stage, 'admin');
  const found = await askAdmin<DatabaseStatus>(stage, { action: 'status' });
  const slow = await slowStatements(stage, new Date(Date.now() - HOUR_MS));
  return { data: { ...found, slow }, lines: statusLines(found, slow) };
}

async function migrate(stage: Stage, { plan: isPlan = false, dryRun = false }: Options): Promise<Result> {
  if (!isPlan && !dryRun) {
    waitingFor(stage, 'migrate');
    const { migrated } = await invoke<{ migrated: string[] }>(stage, 'migrate', {});
    const lines =
      migrated.length === 0 ? ['No pending migrations.'] : migrated.map((step) => `applied: ${step}`);
    return { data: { migrated }, lines };
  }
  waitingFor(stage, 'admin');
  const { migrations } = await askAdmin<DatabaseStatus>(stage, { action: 'status' });
  const plan = planOf(migrations);
  if (plan.edited.length > 0) process.exitCode = 2;
  return { data: plan, lines: planLines(plan) };
}

async function dump(stage: Stage, _options: Options, file = ''): Promise<Result> {
  const done = await writeDump(stage, file);
  const rows = done.tables.reduce((sum, table_) => sum + table_.rows, 0);
  return {
    data: done,
    lines: [`Exported ${counted(rows, 'row')} of ${counted(done.tables.length, 'table')} to ${done.file}.`],
  };
}

async function rotate(stage: Stage, { dryRun = false, settle }: Options): Promise<Result> {
  if (!dryRun)
    process.stderr.write(
      `Rotating the password; the old one stays valid for ${counted(settle, 'second')} …\n`,
    );
  const done = await askAdmin<Rotation>(stage, { action: 'rotate', settleSeconds: settle, dryRun });
  const line = `${dryRun ? 'Would rotate' : 'Rotated'} application user ${done.from} -> ${done.to}.`;
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
    .option('--json', 'print the result as JSON', false)
    .action(async (...given: unknown[]) => {
      const options = given.at(-2) as Options;
      const { data, lines } = await act(
        readStage(options.stage),
        options,
        given.at(-3) as string | undefined,
      );
      if (options.json) printJson(data);
      else process.stdout.write(`${lines.join('\n')}\n`);
    });
}
