import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { CreateDBSnapshotCommand, RDSClient, waitUntilDBSnapshotAvailable } from '@aws-sdk/client-rds';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage, type Stage } from '../cli/stack.ts';
import { writeDump } from '../db/dump.ts';
import { tellInterfaces } from './network-interfaces.ts';

interface Options {
  stage: string;
  confirm?: string;
  snapshot: boolean;
  dump?: string;
  dryRun: boolean;
}

/** What is lost with a resource, by type. */
const LOSSES: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'all users, events and bookings, and the automatic backups',
  'AWS::EFS::FileSystem': 'all pictures',
  'AWS::S3::Bucket': 'all media, uploads and static files',
  'AWS::Cognito::UserPool': 'all sign-ins: people must sign up anew',
};

const program = command(
  'npm run remove --',
  'Removes a stage with everything in it, after it has said what that is',
  'npm run remove -- --stage prod --dry-run',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--confirm <stage>', 'the name of the stage once more, for scripts; else it is asked for')
  .option('--snapshot', 'keeps a snapshot of the database, billed by size', false)
  .option('--dump <file>', 'first writes all rows into a file of SQL (setting database.admin)')
  .option('--dry-run', 'only says what would be lost', false)
  .action(remove);

async function remove({ stage, confirm, snapshot, dump, dryRun }: Options): Promise<void> {
  const { name, aws, settings } = readStage(stage);
  process.stdout.write(`${(await losses(name, aws)).join('\n')}\n`);
  if (dryRun) return;
  if ((confirm ?? (await asked(stage))) !== stage)
    throw new CommandError(`that is not ${stage}: nothing was removed`);
  if (dump !== undefined)
    process.stdout.write(`${(await writeDump({ name, aws, settings }, dump)).file} is written.\n`);
  if (snapshot) process.stdout.write(`Snapshot ${await keepSnapshot(name, aws)} is kept.\n`);
  await removeStack(stage, { name, aws });
  const left = await logGroupsOf(name, aws);
  process.stdout.write(left.length === 0 ? 'Nothing is left.\n' : `Left: ${left.join(', ')}\n`);
}

/** CloudFormation waits for the functions' network interfaces. @throws CommandError when it fails */
async function removeStack(stage: string, of: Pick<Stage, 'name' | 'aws'>): Promise<void> {
  process.stderr.write('Removing; the network interfaces of functions may take 20 minutes …\n');
  const telling = tellInterfaces(of);
  const child = spawn('npx', ['sls', 'remove', '--stage', stage], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [status] = (await once(child, 'close')) as [number | null];
  telling.stop();
  if (status !== 0) throw new CommandError('sls remove failed: run this again, it goes on where it stopped');
}

/** What would be lost, a line each. @throws CommandError when there is no such stack */
async function losses(name: string, aws: Stage['aws']): Promise<string[]> {
  const client = new CloudFormationClient(aws);
  const types: string[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client },
      { StackName: name },
    ))
      types.push(...StackResourceSummaries.map(({ ResourceType = '' }) => ResourceType));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message))
      throw new CommandError(`there is no stack ${name} in ${aws.region}`, { cause: error });
    throw error;
  } finally {
    client.destroy();
  }
  const lost = Object.entries(LOSSES).filter(([type]) => types.includes(type));
  return [
    `${name}: ${types.length} resources would be removed, and with them for good`,
    ...lost.map(([, what]) => `  ${what}`),
  ];
}

async function asked(stage: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(`nobody is there to be asked: say --confirm ${stage}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`Type the name of the stage to remove it: `)).trim();
  } finally {
    terminal.close();
  }
}

async function keepSnapshot(DBInstanceIdentifier: string, aws: Stage['aws']): Promise<string> {
  const DBSnapshotIdentifier = `${DBInstanceIdentifier}-last-${new Date().toISOString().slice(0, 16).replaceAll(/\D/g, '')}`;
  const rds = new RDSClient(aws);
  process.stderr.write('Taking a snapshot of the database, which takes some minutes …\n');
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }));
  await waitUntilDBSnapshotAvailable({ client: rds, maxWaitTime: 3_600 }, { DBSnapshotIdentifier });
  rds.destroy();
  return DBSnapshotIdentifier;
}

async function logGroupsOf(name: string, aws: Stage['aws']): Promise<string[]> {
  const client = new CloudWatchLogsClient(aws);
  const left: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client },
    { logGroupNamePrefix: `/aws/lambda/${name}-` },
  ))
    left.push(...logGroups.map(({ logGroupName = '' }) => logGroupName));
  client.destroy();
  return left;
}

await run(program);
