import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { defaultSettings } from '../../../src/config/settings.ts';
import { printJson } from '../cli/json.ts';
import { templateOf } from '../cli/package.ts';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import type { BilledTemplate } from './bill.ts';
import { DEFAULT_USAGE, type Usage } from './assumptions.ts';
import { type Bill, billOf } from './report.ts';
import { asTable } from './tables.ts';
import { asText } from './text.ts';
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
  .option('--requests <n>', 'requests to the API', amount, DEFAULT_USAGE.requests)
  .option('--users <n>', 'users who sign in', amount, DEFAULT_USAGE.users)
  .option('--storage-gb <n>', 'stored media', amount, DEFAULT_USAGE.storageGb)
  .option('--pictures-gb <n>', 'stored pictures', amount, DEFAULT_USAGE.picturesGb)
  .option('--download-gb <n>', 'downloads', amount, DEFAULT_USAGE.downloadGb)
  .option('--template <file>', 'an already packaged template')
  .option('--json', 'prints the bill as JSON', false)
  .option('--markdown', 'prints the fixed part as a Markdown table', false)
  .option('--write', 'writes docs/cost.md and the price in the README', false)
  .action(async (options: Options) => {
    if (options.write) return writePages(await defaultBills());
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

/** The documents show the default settings in two regions, whatever the settings of a stage here are. */
async function defaultBills(): Promise<[Bill, Bill]> {
  const folder = mkdtempSync(join(tmpdir(), 'concert-defaults-'));
  process.env['CONCERT_SETTINGS_DIR'] = folder;
  const template = await templateOf<BilledTemplate>('prod').finally(() =>
    rmSync(folder, { recursive: true }),
  );
  const settings = defaultSettings();
  return [
    billOf(template, settings, DEFAULT_USAGE),
    billOf(template, { ...settings, region: 'eu-central-1' }, DEFAULT_USAGE),
  ];
}

await run(program);

function usageOf({ requests, users, storageGb, picturesGb, downloadGb }: Options): Usage {
  return { requests, users, storageGb, picturesGb, downloadGb };
}
