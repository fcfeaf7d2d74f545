import { InvalidArgumentError } from 'commander';
import { printJson } from '../cli/json.ts';
import { templateOf } from '../packaging/package.ts';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import type { BilledTemplate } from './bill.ts';
import { DEFAULT_USAGE, type Usage } from './assumptions.ts';
import { billOf } from './report.ts';
import { asTable } from './tables.ts';
import { asText } from './text.ts';

interface Options extends Usage {
  stage: string;
  template?: string;
  json: boolean;
  markdown: boolean;
}

const amount = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be a number such as 250 or 1e6.');
  return value;
};

const program = command(
  'npm run cost --',
  "A stage's bill for a month",
  'npm run cost -- --stage prod --requests 1e6',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--requests <n>', 'requests to the API', amount, DEFAULT_USAGE.requests)
  .option('--users <n>', 'users who sign in', amount, DEFAULT_USAGE.users)
  .option('--storage-gb <n>', 'stored media', amount, DEFAULT_USAGE.storageGb)
  .option('--pictures-gb <n>', 'stored pictures', amount, DEFAULT_USAGE.picturesGb)
  .option('--download-gb <n>', 'downloads', amount, DEFAULT_USAGE.downloadGb)
  .option('--template <file>', 'an already packaged template')
  .option('--json', 'prints the bill as JSON', false)
  .option('--markdown', 'prints the fixed part as a Markdown table', false)
  .action(async (options: Options) => {
    const { settings, settingsFile } = readStage(options.stage);
    const bill = billOf(
      await templateOf<BilledTemplate>(options.stage, options.template),
      settings,
      usageOf(options),
    );
    if (settingsFile === undefined)
      process.stderr.write(
        `There is no env.${options.stage}.json here: this is the bill of the default settings.\n`,
      );
    if (options.json) printJson(bill);
    else process.stdout.write(options.markdown ? asTable([bill]) : asText(bill));
  });

await run(program);

function usageOf({ requests, users, storageGb, picturesGb, downloadGb }: Options): Usage {
  return { requests, users, storageGb, picturesGb, downloadGb };
}
