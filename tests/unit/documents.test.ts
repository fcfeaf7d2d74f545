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
  const text = read('docs/runbook.md');
  const entries = text.split(/^## /m).map((entry) => {
    const [title = ''] = entry.split('\n');
    return {
      names: title.split(', '),
      parts: [...entry.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part),
    };
  });

  it.each([...alarmNames(stack), ...functionAlarmNames(stack)])('has a whole entry for %s', (name) => {
    const entry = entries.find(({ names }) => names.includes(name.replace('concert-prod-', '')));
    expect(entry?.parts).toEqual(['Meaning', 'Check first', 'Likely causes', 'Fix']);
  });

  it('links only to entries that it has', () => {
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
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
