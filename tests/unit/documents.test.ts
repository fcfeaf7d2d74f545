import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { defaultSettings } from '../../src/config/settings.ts';
import { alarmNames } from '../../resources/monitoring/alarms.ts';
import { functionAlarmNames } from '../../resources/monitoring/function-alarms.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the runbook', () => {
  const stack = { stage: 'prod', name: 'concert-prod', settings: defaultSettings() };
  const headings = [...read('docs/runbook.md').matchAll(/^## (.+)$/gm)].flatMap(([, title = '']) =>
    title.split(', '),
  );

  it.each([...alarmNames(stack), ...functionAlarmNames(stack)])('has an entry for %s', (name) => {
    expect(headings).toContain(name.replace('concert-prod-', ''));
  });
});

describe('documents', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    for (const path of links)
      expect([path, existsSync(join(root, dirname(page), path))]).toEqual([path, true]);
  });

  it('the README names only commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read('README.md').matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});
