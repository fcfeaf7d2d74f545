import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { defaultSettings } from '../../../src/config/settings.ts';
import { alarmTable } from './table.ts';

export const PAGE = 'docs/monitoring.md';
const MARKS = { begin: '<!-- alarms: written by npm run monitoring -->', end: '<!-- /alarms -->' };

/** The page with its table of alarms as the default settings have them. */
export async function page(): Promise<string> {
  const [before = '', rest = ''] = (await readFile(PAGE, 'utf8')).split(MARKS.begin);
  const [, after = ''] = rest.split(MARKS.end);
  const table = alarmTable({ stage: 'prod', name: 'concert-prod', settings: defaultSettings() });
  const text = `${before}${MARKS.begin}\n\n${table}\n\n${MARKS.end}${after}`;
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}
