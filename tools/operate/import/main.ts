import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { type ImportResult, importBatch } from '../../../src/admin/import-batch.ts';
import { type ImportBatch, importBatchSchema } from '../../../src/admin/import-schema.ts';
import { isCurrency } from '../../../src/kernel/money.ts';
import { timeZoneOf } from '../../../src/kernel/time-zone.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readOutputs, readStage } from '../cli/stack.ts';
import { counted } from '../cli/counted.ts';
import { askAdmin } from '../db/admin.ts';
import { placeholderId } from './ids.ts';
import { balances, importAll, type ImportReport } from './import.ts';
import { openOldDatabase } from './old-database.ts';
import type { Missing } from './old-to-new.ts';
import { cognitoCsv, subsByEmail } from './people.ts';
import { assertFolder, checkPictures, type ImportedPictures, importPictures } from './pictures.ts';
import { pictureLines, reportLines } from './report.ts';

interface Options {
  from: string;
  stage: string;
  to?: string;
  currency?: string;
  timeZone?: string;
  userPool?: string;
  placeholderUsers: boolean;
  cognitoCsv?: string;
  report?: string;
  pictures?: string;
  dryRun: boolean;
  json: boolean;
}

const known =
  (read: (text: string) => string | undefined, what: string) =>
  (text: string): string => {
    const proper = read(text);
    if (proper === undefined) throw new InvalidArgumentError(`It must be ${what}.`);
    return proper;
  };

const program = command(
  'npm run import --',
  'Migrates users, events and bookings from the legacy MySQL database. Exit code 2: rows were skipped.',
  'OLD_DATABASE_URL=mysql://reader:password@old.example.com/concert npm run import -- --stage prod --currency EUR --time-zone Europe/Berlin --placeholder-users --dry-run',
)
  .addOption(
    new Option('--from <url>', 'the legacy database, as mysql://user:password@host/database')
      // Other users of the machine see the arguments of a program, but not its environment.
      .env('OLD_DATABASE_URL')
      .makeOptionMandatory(),
  )
  .option('--stage <stage>', 'the target stage, through its admin function (database.admin)', 'dev')
  .option('--to <url>', 'a target database URL instead of a stage')
  .option(
    '--currency <code>',
    'currency of the legacy prices, such as EUR (required)',
    known((code) => (isCurrency(code) ? code : undefined), 'a code such as EUR'),
  )
  .option(
    '--time-zone <name>',
    'time zone of the events, such as Europe/Berlin (required)',
    known(timeZoneOf, 'a name such as Europe/Berlin'),
  )
  .option('--user-pool <id>', "Cognito user pool of the users (default: the stage's)")
  .option('--placeholder-users', 'generate placeholder user ids (rehearsal only)', false)
  .option(
    '--cognito-csv <file>',
    'only write the users as CSV for a Cognito import job; needs no currency or time zone',
  )
  .option(
    '--pictures <folder>',
    'also import pictures from this folder, by file name (not with --to); copy a bucket to it first: aws s3 sync s3://BUCKET FOLDER',
  )
  .option('--report <file>', 'write every skipped or changed row as JSON')
  .option('--dry-run', 'only report what would be imported; with --pictures check the files', false)
  .option('--json', 'print the report as JSON', false)
  .action(migrate);

async function migrate(options: Options): Promise<void> {
  if (options.placeholderUsers && options.to === undefined && !options.dryRun)
    throw new CommandError('--placeholder-users is for rehearsals: add --to or --dry-run');
  const isCsvOnly = options.cognitoCsv !== undefined;
  const missing = isCsvOnly ? undefined : missingOf(options);
  checkPicturesOption(options);
  checkReportOption(options);
  const old = await openOldDatabase(options.from);
  try {
    if (missing === undefined) await writeCsv(String(options.cognitoCsv), old, options);
    else await importFrom(old, missing, options);
  } finally {
    await old.close();
  }
}

/** The legacy rows do not say, and a wrong guess would be in every event. @throws CommandError naming what is missing */
function missingOf({ currency, timeZone }: Options): Missing {
  if (currency === undefined)
    throw new CommandError('--currency is missing: legacy prices have none; for example --currency EUR');
  if (timeZone === undefined)
    throw new CommandError(
      '--time-zone is missing: legacy events have none; for example --time-zone Europe/Berlin',
    );
  return { currency, timeZone };
}

function checkPicturesOption({ pictures, to }: Options): void {
  if (pictures === undefined) return;
  if (to !== undefined)
    throw new CommandError(
      '--pictures uploads through the functions of a stage: it cannot be used with --to',
    );
  assertFolder(pictures);
}

/** An import cannot be undone: that its report cannot be written must be found before. */
function checkReportOption({ report }: Options): void {
  if (report === undefined) return;
  const isFolder = statSync(report, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder || !existsSync(dirname(resolve(report))))
    throw new CommandError(`--report: ${report} cannot be written: name a file in an existing folder`);
}

type Old = Awaited<ReturnType<typeof openOldDatabase>>;

async function importFrom(old: Old, missing: Missing, options: Options): Promise<void> {
  const report = await importAll({
    old,
    idOfEmail: await idsOfPeople(options),
    missing,
    write: options.dryRun ? undefined : writer(options),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const importedPictures = await picturesOf(report, options);
  const whole = { ...report, importedPictures };
  if (options.report !== undefined) writeFileSync(options.report, asJson(whole), { mode: 0o600 });
  const lines = [...reportLines(report, options.dryRun), ...pictureLines(importedPictures, options.dryRun)];
  process.stdout.write(options.json ? asJson(whole) : `${lines.join('\n')}\n`);
  if (!balances(report))
    throw new CommandError('the totals do not match: was the legacy database changed meanwhile?');
  if (report.skipped.length + (importedPictures?.skipped.length ?? 0) > 0) process.exitCode = 2;
}

async function picturesOf(
  { pictures }: ImportReport,
  { pictures: folder, stage, dryRun }: Options,
): Promise<ImportedPictures | undefined> {
  if (folder === undefined) return undefined;
  if (dryRun) return checkPictures(folder, pictures);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return importPictures(readStage(stage), folder, pictures, say);
}

async function writeCsv(file: string, old: Old, options: Options): Promise<void> {
  const { text, users } = await cognitoCsv(readStage(options.stage).aws, poolOf(options), old);
  const what = `${counted(users, 'user')} to ${file}`;
  if (!options.dryRun) writeFileSync(file, text, { mode: 0o600 });
  process.stdout.write(
    options.dryRun ? `Would write ${what}.\n` : `Wrote ${what}; next: "2. Users" in docs/importing.md.\n`,
  );
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
  if (to !== undefined) return (batch) => importBatch({ uri: to }, v.parse(importBatchSchema, batch));
  const target = readStage(stage);
  return (batch) => askAdmin<ImportResult>(target, { action: 'import', batch });
}

await run(program);
