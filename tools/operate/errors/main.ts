import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { InvalidArgumentError } from 'commander';
import { coloured } from '../cli/colour.ts';
import { printJson } from '../cli/json.ts';
import { logGroupsOf } from '../cli/log-groups.ts';
import { printable } from '../cli/printable.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { type ErrorGroup, errorGroups } from './group.ts';

const minutes = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of minutes.');
  return value;
};

const program = command(
  'npm run errors --',
  "A deployed stage's recent errors, grouped. Exit code 2: there are some.",
  'npm run errors -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--since <minutes>', 'how many minutes to look back', minutes, 60)
  .option('--json', 'prints them as JSON', false)
  .action(async ({ stage, since, json }: { stage: string; since: number; json: boolean }) => {
    const { name, aws } = readStage(stage);
    process.stderr.write(`Reading the logs of ${name} in ${aws.region} …\n`);
    const there = await logGroupsOf({ name, aws });
    if (!there.some((group) => group.startsWith('/aws/lambda/')))
      throw new CommandError(`no log groups /aws/lambda/${name}-* in ${aws.region}: is the stage deployed?`);
    const logs = new CloudWatchLogsClient(aws);
    const groups = await errorGroups(logs, name, new Date(Date.now() - since * 60_000));
    if (json) printJson(groups);
    else process.stdout.write(report(name, groups, since));
    logs.destroy();
    if (groups.length > 0) process.exitCode = 2;
  });

await run(program);

function report(name: string, groups: readonly ErrorGroup[], since: number): string {
  if (groups.length === 0) return `${name}: no errors in the last ${since} minutes.\n`;
  const lines = groups.flatMap(({ function: role, what, route, count, lastAt, requestId }) => [
    `${coloured('red', `${String(count).padStart(5)} x`)} ${role}  ${printable(route ?? '')}`.trimEnd(),
    `        ${printable(what)}`,
    `        last ${lastAt}${requestId === null ? '' : `, request ${requestId}`}`,
  ]);
  return `${lines.join('\n')}\n`;
}
