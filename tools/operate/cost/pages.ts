import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { defaultSettings } from '../../../src/config/settings.ts';
import { DEFAULT_USAGE } from './assumptions.ts';
import type { BilledTemplate } from './bill.ts';
import { type Bill, billOf } from './report.ts';
import { asSummary } from './summary.ts';
import { asPage } from './tables.ts';

/** What docs/cost.md and the README shall hold for the template of the default settings, by file. */
export async function pagesOf(template: BilledTemplate): Promise<Record<string, string>> {
  const bills = documentedBills(template);
  const readme = await readFile('README.md', 'utf8');
  const pages = {
    'docs/cost.md': asPage(bills),
    'README.md': readme.replace(
      /(<!-- cost: .*? -->).*(<!-- \/cost -->)/s,
      (_, begin: string, end: string) => `${begin}\n\n${asSummary(bills)}\n${end}`,
    ),
  };
  const written: Record<string, string> = {};
  for (const [file, text] of Object.entries(pages))
    written[file] = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  return written;
}

/** The documents tell of the defaults in two regions. */
function documentedBills(template: BilledTemplate): [Bill, Bill] {
  const settings = defaultSettings();
  return [
    billOf(template, settings, DEFAULT_USAGE),
    billOf(template, { ...settings, region: 'eu-central-1' }, DEFAULT_USAGE),
  ];
}
