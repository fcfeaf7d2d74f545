import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Bill } from './report.ts';
import { asSummary } from './summary.ts';
import { asPage } from './tables.ts';

const MARKS = { begin: '<!-- cost: written by npm run cost -- --write -->', end: '<!-- /cost -->' };

/** The text of docs/cost.md and the README for the bills of some regions, by file. */
export async function pagesOf(bills: readonly [Bill, ...Bill[]]): Promise<Record<string, string>> {
  const readme = await readFile('README.md', 'utf8');
  const [before = '', rest = ''] = readme.split(MARKS.begin);
  const [, after = ''] = rest.split(MARKS.end);
  const pages = {
    'docs/cost.md': asPage(bills),
    'README.md': `${before}${MARKS.begin}\n\n${asSummary(bills)}\n${MARKS.end}${after}`,
  };
  const written: Record<string, string> = {};
  for (const [file, text] of Object.entries(pages))
    written[file] = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  return written;
}

/** Writes them. */
export async function writePages(bills: readonly [Bill, ...Bill[]]): Promise<void> {
  for (const [file, text] of Object.entries(await pagesOf(bills))) await writeFile(file, text);
}
