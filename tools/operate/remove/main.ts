import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateDBSnapshotCommand, RDSClient, waitUntilDBSnapshotAvailable } from '@aws-sdk/client-rds';
import { announceTarget } from '../cli/account.ts';
import { coloured } from '../cli/colour.ts';
import { printJson } from '../cli/json.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage, type Stage } from '../cli/stack.ts';
import { writeDump } from '../db/dump.ts';
import { askForConsent } from './ask.ts';
import { emptyFilledAgain } from './filled-again.ts';
import { leftoversOf, type Seen } from './leftovers.ts';
import { type Losses, lossesOf } from './losses.ts';
import { reportInterfaces } from './network-interfaces.ts';
import { refuseProtected } from './protection.ts';

interface Options {
  stage: string;
  confirm?: string;
  snapshot: boolean;
  dump?: string;
  dryRun: boolean;
  json: boolean;
}

const program = command(
  'npm run remove --',
  'Removes a stage with everything in it, after listing what would be lost',
  'npm run remove -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--confirm <stage>', 'the name of the stage once more, for scripts; else it is asked for')
  .option('--snapshot', 'keeps a snapshot of the database, billed by size', false)
  .option('--dump <file>', 'first writes all rows to an SQL file (setting database.admin)')
  .option('--dry-run', 'only says what would be lost', false)
  .option('--json', 'prints what is lost, kept and left as JSON', false)
  .action(remove);

async function remove({ dryRun, json, stage, ...wanted }: Options): Promise<void> {
  const target = readStage(stage);
  await announceTarget(target);
  const { pool, domain, keptBucket, ...losses } = await lossesOf(target);
  if (!json) process.stdout.write(`${lossLines(target.name, losses, wanted).join('\n')}\n`);
  if (dryRun) return json ? printJson(losses) : undefined;
  await refuseProtected(target, pool);
  const wishes = await askForConsent(stage, { ...wanted, canDump: target.settings.database.admin });
  const kept = await keep(target, wishes);
  if (!json) for (const one of kept) process.stdout.write(`${one}\n`);
  const again = await emptyFilledAgain(target);
  if (again > 0) process.stderr.write(`Deleted ${again} files that came after the bucket was emptied.\n`);
  await removeStack(stage, target);
  const seen = await leftoversOf(stage, target, { domain, keptBucket });
  if (json) printJson({ ...losses, kept: [...losses.kept, ...kept], ...seen });
  else process.stdout.write(`${leftLines(seen).join('\n')}\n`);
}

/** Before anything is removed: whatever cannot be kept stops the command here. */
async function keep(
  target: Stage,
  { dump, snapshot }: { dump?: string; snapshot: boolean },
): Promise<string[]> {
  return [
    ...(dump === undefined ? [] : [`${(await writeDump(target, dump)).file} is written.`]),
    ...(snapshot ? [`Snapshot ${await keepSnapshot(target)} is kept.`] : []),
  ];
}

async function keepSnapshot({ name, aws }: Stage): Promise<string> {
  const DBSnapshotIdentifier = `${name}-last-${new Date().toISOString().slice(0, 16).replaceAll(/\D/g, '')}`;
  const rds = new RDSClient(aws);
  process.stderr.write('Taking a snapshot of the database, which takes some minutes …\n');
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: name, DBSnapshotIdentifier }));
  await waitUntilDBSnapshotAvailable({ client: rds, maxWaitTime: 3_600 }, { DBSnapshotIdentifier });
  rds.destroy();
  return DBSnapshotIdentifier;
}

/** CloudFormation waits for the functions' network interfaces. @throws CommandError when it fails */
async function removeStack(stage: string, of: Stage): Promise<void> {
  process.stderr.write('sls remove; the network interfaces of functions may take 20 to 40 minutes …\n');
  const report = reportInterfaces(of);
  const child = spawn('npx', ['sls', 'remove', '--stage', stage], { stdio: ['ignore', 2, 2] });
  const [status] = (await once(child, 'close')) as [number | null];
  report.stop();
  if (status !== 0)
    throw new CommandError('sls remove failed: run this command again, it continues where it stopped');
}

function lossLines(
  name: string,
  { resources, data, kept }: Pick<Losses, 'resources' | 'data' | 'kept'>,
  { dump, snapshot }: Pick<Options, 'dump' | 'snapshot'>,
): string[] {
  const isKept = dump !== undefined || snapshot;
  return [
    `${name}: ${resources} resources would be removed, and with them for good`,
    ...data.map((what) => coloured('red', `  ${what}`)),
    ...(kept.length === 0 ? [] : ['These stay, and cost money:', ...kept.map((what) => `  ${what}`)]),
    ...(isKept
      ? []
      : ['To keep the rows: --dump concert.sql.gz (needs database.admin), or --snapshot (billed by size)']),
  ];
}

const leftLines = ({ left, unseen }: Seen): string[] => [
  ...(left.length > 0 ? ['These are left:'] : []),
  ...left.flatMap(({ what, cost, fix }) => [`  ${what} (${cost})`, `    remove it: ${fix}`]),
  ...(unseen.length > 0 ? ['These could not be checked, and may be left:'] : []),
  ...unseen.map((what) => `  ${what}`),
  ...(left.length > 0 ? [] : [unseen.length > 0 ? 'Nothing else is left.' : 'Nothing is left.']),
];

await run(program);
