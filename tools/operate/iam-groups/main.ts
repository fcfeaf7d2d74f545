import { IAMClient } from '@aws-sdk/client-iam';
import type { Command } from 'commander';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { detach, provision, restore, status, type Status, type Work } from './actions.ts';
import { planFor } from './plan.ts';

interface Options {
  stage: string;
  json: boolean;
  dryRun?: boolean;
  members?: boolean;
}

const program = command(
  'npm run iam-groups --',
  "A stage's IAM groups: admins, developers, testers, deployment; and the role to deploy with",
  'npm run iam-groups -- provision --stage prod --dry-run',
);

action(
  'status --stage prod',
  'shows groups, members, and what differs from how it should be',
  async (work, { json }) => {
    const found = await status(work);
    if (!json) printStatus(found);
    return found;
  },
);
action('detach --stage prod', 'saves who is in which group, then takes everybody out', detach).option(
  '--dry-run',
  'changes nothing',
);
action(
  'provision --stage prod',
  'makes or mends groups, policies and role, and puts saved members back',
  async (work, options) => {
    const done = await provision(work, { withMembers: options.members ?? true });
    work.say(`To deploy with it, set deployment.roleArn to the ARN of the role ${done.role}.`);
    return done;
  },
)
  .option('--dry-run', 'changes nothing')
  .option('--no-members', 'leaves saved members out');
action('restore --stage prod --dry-run', 'puts saved members back', restore).option(
  '--dry-run',
  'changes nothing',
);

await run(program);

/** Adds an action. `example` is the action as a person would type it, its name first; its `--help` shows it. */
function action(
  example: string,
  description: string,
  act: (work: Work, options: Options) => Promise<object>,
): Command {
  return program
    .command(example.split(' ')[0] ?? example)
    .description(description)
    .addHelpText('after', `\nExample:\n  npm run iam-groups -- ${example}`)
    .option('--stage <stage>', 'the stage', 'dev')
    .option('--json', 'gives the result as JSON', false)
    .action(async (options: Options) => {
      const { name: stackName, aws } = readStage(options.stage);
      const iam = new IAMClient(aws);
      // Progress goes to stderr, so that the result can be piped.
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      const work = {
        iam,
        stage: options.stage,
        plan: planFor(stackName),
        isDry: options.dryRun ?? false,
        say,
      };
      const result = await act(work, options);
      if (options.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
      iam.destroy();
    });
}

function printStatus({ groups, differences, saved }: Status): void {
  const width = Math.max(...groups.map(({ name }) => name.length));
  const lines = [
    ...groups.map(({ name, members }) =>
      `${name.padEnd(width)}  ${members === null ? 'missing' : `${members.length} members  ${members.join(', ')}`}`.trimEnd(),
    ),
    ...(differences.length === 0 ? ['As it should be.'] : differences.map((what) => `differs: ${what}`)),
    saved === null
      ? 'No memberships are saved.'
      : `Saved memberships: ${saved.restoredAt === null ? 'not put back yet' : `put back ${saved.restoredAt}`}`,
    ...(saved?.missing ?? []).map((one) => `  not there: ${one}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
