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

const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

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
});

describe('documents', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    for (const [, path = '', anchor] of links) {
      const target = path === '' ? page : join(dirname(page), path);
      expect([path, existsSync(join(root, target))]).toEqual([path, true]);
      if (anchor !== undefined)
        expect([path, anchorsOf(read(target))]).toEqual([path, expect.arrayContaining([anchor])]);
    }
  });

  it('no text of the code names an entry of a page that is not there', () => {
    const sources = ['src', 'resources', 'tools'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const named = sources.flatMap((file) =>
      [...read(file).matchAll(/(docs\/[\w-]+\.md)(?:#([a-z][\w-]*))?/g)].map(([, page = '', anchor]) => ({
        page,
        anchor,
      })),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const { page, anchor } of named) {
      expect([page, existsSync(join(root, page))]).toEqual([page, true]);
      if (anchor !== undefined)
        expect([page, anchorsOf(read(page))]).toEqual([page, expect.arrayContaining([anchor])]);
    }
  });

  it.each(pages)('%s names only commands that there are', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name = '']) => name);
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  it('name every command somewhere, but parts of `npm run check`', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const text = ['CONTRIBUTING.md', 'docs/developing.md', 'docs/operating.md'].map(read).join('\n');
    const isNamed = (name: string): boolean =>
      new RegExp(`npm (?:run (?:-s )?)?${name}(?![\\w:-])`).test(text);
    const missing = Object.keys(scripts).filter(
      (name) => !isNamed(name) && !/^check:|^postinstall$/.test(name),
    );
    expect(missing).toEqual([]);
  });
});

describe('the README', () => {
  const text = read('README.md');

  it('leads to every page', () => {
    const missing = pages.filter(
      (page) => !page.startsWith('docs/adr/') && page !== 'README.md' && !text.includes(`](${page})`),
    );
    expect(missing).toEqual([]);
  });

  it('can be read in five minutes', () => {
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(900);
  });
});
