import { writeFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { type ImportResult, importBatch } from '../../../src/database/import-batch.ts';
import type { ImportBatch } from '../../../src/database/import-schema.ts';
import { isCurrency } from '../../../src/kernel/money.ts';
import { isTimeZone } from '../../../src/kernel/time.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readOutputs, readStage } from '../cli/stack.ts';
import { askAdmin } from '../db/admin.ts';
import { placeholderId } from './ids.ts';
import { balances, importAll, type ImportReport } from './import.ts';
import { openOldDatabase } from './old-database.ts';
import { cognitoCsv, subsByEmail } from './people.ts';
import { bringPictures, type BroughtPictures } from './pictures.ts';
import { pictureLines, reportLines } from './report.ts';

interface Options {
  from: string;
  stage: string;
  to?: string;
  currency: string;
  timeZone: string;
  userPool?: string;
  placeholderUsers: boolean;
  cognitoCsv?: string;
  report?: string;
  pictures?: string;
  dryRun: boolean;
  json: boolean;
}

const known =
  (test: (text: string) => boolean, what: string) =>
  (text: string): string => {
    if (!test(text)) throw new InvalidArgumentError(`It must be ${what}.`);
    return text;
  };

const program = command(
  'npm run import --',
  "Brings users, events and bookings of the described system's MySQL database. Exit code 2: something was left out.",
  'npm run import -- --from mysql://user:password@old.example.com/concert --stage prod --currency EUR --dry-run',
)
  .addOption(
    new Option('--from <address>', 'the old database, as mysql://user:password@host/database')
      // Others on the machine see the arguments of a program, but not its environment.
      .env('OLD_DATABASE_URL')
      .makeOptionMandatory(),
  )
  .option('--stage <stage>', 'the stage to bring it to, through its admin function (database.admin)', 'dev')
  .option('--to <address>', 'a database to write to instead, as of a local run')
  .option('--currency <code>', 'what the prices are in', known(isCurrency, 'a code such as EUR'), 'USD')
  .option(
    '--time-zone <name>',
    'where the concerts are',
    known(isTimeZone, 'a name such as Europe/Berlin'),
    'UTC',
  )
  .option('--user-pool <id>', "the Cognito pool that knows people's new ids; else that of the stage")
  .option('--placeholder-users', 'makes up ids for people, to rehearse with --to', false)
  .option('--cognito-csv <file>', 'only writes the people as a file for an import job of Cognito')
  .option('--pictures <folder>', 'also brings pictures, by the last part of their old names (not with --to)')
  .option('--report <file>', 'writes everything that was left out or changed, as JSON')
  .option('--dry-run', 'writes nothing', false)
  .option('--json', 'gives the report as JSON', false)
  .action(bring);

async function bring(options: Options): Promise<void> {
  if (options.placeholderUsers && options.to === undefined && !options.dryRun)
    throw new CommandError('--placeholder-users is for rehearsals: say --to or --dry-run as well');
  if (options.pictures !== undefined && options.to !== undefined)
    throw new CommandError('--pictures goes through the functions of a stage: leave out --to');
  const old = await openOldDatabase(options.from);
  try {
    if (options.cognitoCsv === undefined) await importFrom(old, options);
    else await writeCsv(options.cognitoCsv, old, options);
  } finally {
    await old.close();
  }
}

type Old = Awaited<ReturnType<typeof openOldDatabase>>;

async function importFrom(old: Old, options: Options): Promise<void> {
  const report = await importAll({
    old,
    idOfEmail: await idsOfPeople(options),
    missing: { currency: options.currency, timeZone: options.timeZone },
    write: options.dryRun ? undefined : writer(options),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const brought = await broughtPictures(report, options);
  if (options.report !== undefined)
    writeFileSync(options.report, asJson({ ...report, brought }), { mode: 0o600 });
  process.stdout.write(
    options.json
      ? asJson({ ...report, brought })
      : `${[...reportLines(report, options.dryRun), ...pictureLines(brought)].join('\n')}\n`,
  );
  if (!balances(report))
    throw new CommandError('the sums do not agree: the old database has changed meanwhile?');
  if (report.leftOut.length + (brought?.leftOut.length ?? 0) > 0) process.exitCode = 2;
}

async function broughtPictures(report: ImportReport, options: Options): Promise<BroughtPictures | undefined> {
  if (options.pictures === undefined || options.dryRun) return undefined;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return bringPictures(readStage(options.stage), options.pictures, report.pictures, say);
}

async function writeCsv(file: string, old: Old, options: Options): Promise<void> {
  const { aws } = readStage(options.stage);
  writeFileSync(file, await cognitoCsv(aws, poolOf(options), old), { mode: 0o600 });
  process.stdout.write(`${file} is written: docs/importing.md says what to do with it.\n`);
}

const asJson = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

const poolOf = ({ userPool, stage }: Options): string =>
  userPool ?? String(readOutputs(stage)['CognitoUserPoolId']);

async function idsOfPeople(options: Options): Promise<(email: string) => string | undefined> {
  if (options.placeholderUsers) return placeholderId;
  const subs = await subsByEmail(readStage(options.stage).aws, poolOf(options));
  return (email) => subs.get(email);
}

function writer({ stage, to }: Options): (batch: ImportBatch) => Promise<ImportResult> {
  if (to !== undefined) return (batch) => importBatch({ uri: to }, batch);
  const target = readStage(stage);
  return (batch) => askAdmin<ImportResult>(target, { action: 'import', batch });
}

await run(program);
