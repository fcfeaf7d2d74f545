import { InvalidArgumentError } from 'commander';
import { templateOf } from '../cli/package.ts';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import type { BilledTemplate } from './bill.ts';
import type { Usage } from './use.ts';
import { asTable, asText, billOf } from './report.ts';
import { writePages } from './pages.ts';

interface Options extends Usage {
  stage: string;
  template?: string;
  json: boolean;
  markdown: boolean;
  write: boolean;
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
  .option('--requests <n>', 'requests to the API', amount, 300_000)
  .option('--users <n>', 'people who sign in', amount, 2_000)
  .option('--storage-gb <n>', 'media that is stored', amount, 5)
  .option('--pictures-gb <n>', 'pictures that are stored', amount, 1)
  .option('--download-gb <n>', 'what people load down', amount, 20)
  .option('--template <file>', 'a template that was packaged already')
  .option('--json', 'gives the bill as JSON', false)
  .option('--markdown', 'gives the fixed part as a table', false)
  .option('--write', 'writes docs/cost.md and the table of the README', false)
  .action(async (options: Options) => {
    const { settings } = readStage(options.stage);
    const bill = billOf(
      await templateOf<BilledTemplate>(options.stage, options.template),
      settings,
      usageOf(options),
    );
    if (options.write) await writePages(bill);
    else if (options.json) process.stdout.write(`${JSON.stringify(bill, undefined, 2)}\n`);
    else process.stdout.write(options.markdown ? asTable(bill) : asText(bill));
  });

await run(program);

function usageOf({ requests, users, storageGb, picturesGb, downloadGb }: Options): Usage {
  return { requests, users, storageGb, picturesGb, downloadGb };
}
