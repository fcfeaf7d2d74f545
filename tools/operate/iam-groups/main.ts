import { IAMClient } from '@aws-sdk/client-iam';
import type { Command } from 'commander';
import { printJson } from '../cli/json.ts';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { detach, provision, restore, type Work } from './actions.ts';
import { planFor } from './plan.ts';
import { needsWork, status, statusLines } from './status.ts';

interface Options {
  stage: string;
  json: boolean;
  dryRun?: boolean;
  members?: boolean;
}

const program = command(
  'npm run iam-groups --',
  "Manages a stage's IAM groups (admins, developers, testers, deployment), its deployment role and permissions boundary",
  'npm run iam-groups -- provision --stage prod --dry-run',
);

action('status --stage prod', 'show groups, policies, members and drift', async (work, { json }) => {
  const found = await status(work);
  if (!json) print(statusLines(found));
  if (needsWork(found)) process.exitCode = 2;
  return found;
}).addHelpText('after', '\nExit code 2: there is drift, or saved members are not restored yet.');
action('detach --stage prod --dry-run', 'save memberships, then remove all members', detach).option(
  '--dry-run',
  'change nothing',
);
action(
  'provision --stage prod',
  'create or repair groups, policies, boundary and deployment role; restore saved members',
  async (work, { json, members = true }) => {
    const done = await provision(work, { withMembers: members });
    if (done.roleArn !== null && !json)
      print([`Set "deployment": { "roleArn": "${done.roleArn}" } in env.${work.stage}.json`]);
    return done;
  },
)
  .option('--dry-run', 'change nothing')
  .option('--no-members', 'do not restore saved members');
action('restore --stage prod --dry-run', 'put saved members back', restore).option(
  '--dry-run',
  'change nothing',
);

await run(program);

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

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
    .option('--json', 'print the result as JSON', false)
    .action(async (options: Options) => {
      const { name: stackName, aws, settings } = readStage(options.stage);
      const iam = new IAMClient(aws);
      // Progress goes to stderr, so that the result can be piped.
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      const work = {
        iam,
        stage: options.stage,
        plan: planFor(stackName, settings.media.bucketName),
        isDry: options.dryRun ?? false,
        say,
      };
      const result = await act(work, options);
      if (options.json) printJson(result);
      iam.destroy();
    });
}
