import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { InvalidArgumentError } from 'commander';
import { command, run } from '../cli/run.ts';
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
  "The last hour's errors, alike ones together",
  'npm run errors -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--since <minutes>', 'how far to look back', minutes, 60)
  .option('--json', 'gives them as JSON', false)
  .action(async ({ stage, since, json }: { stage: string; since: number; json: boolean }) => {
    const { name, aws } = readStage(stage);
    const logs = new CloudWatchLogsClient(aws);
    const groups = await errorGroups(logs, name, new Date(Date.now() - since * 60_000));
    process.stdout.write(json ? `${JSON.stringify(groups, undefined, 2)}\n` : report(groups, since));
    logs.destroy();
  });

await run(program);

function report(groups: readonly ErrorGroup[], since: number): string {
  if (groups.length === 0) return `No errors in the last ${since} minutes.\n`;
  const lines = groups.flatMap(({ function: role, what, route, count, lastAt, requestId }) => [
    `${String(count).padStart(5)} x ${role}  ${route ?? ''}`.trimEnd(),
    `        ${what}`,
    `        last ${lastAt}${requestId === null ? '' : `, request ${requestId}`}`,
  ]);
  return `${lines.join('\n')}\n`;
}
