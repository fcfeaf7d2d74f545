import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultSettings } from '../../src/config/settings.ts';
import { changed, withChanged } from '../support/changed-settings.ts';
import { cfnLint, ensureLinters } from '../support/linters.ts';
import { changesBetween } from '../../tools/operate/deploy/changes.ts';
import { refusalsOf } from '../../tools/operate/deploy/refusals.ts';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(120_000);

// A suite of its own (npm run test:settings), since cfn-lint reads a template for each setting.

const leaves = (value: unknown, prefix = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, prefix === '' ? key : `${prefix}.${key}`))
    : [prefix];

/** The table of ADR 44: what each change does that is more than a change in place. */
const table = readFileSync(
  new URL('../../docs/adr/0044-a-deploy-is-judged-before-it-begins.md', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, setting = '', there = '', back = '']) => ({
    setting,
    there,
    back: back === 'the same' ? there : back,
  }));

/** As the table words it. */
function verdict(live: Template, next: Template): string[] {
  const changes = changesBetween(live, next);
  return [
    ...(refusalsOf(changes, live, next).length > 0 ? ['impossible'] : []),
    ...(changes.some(({ losesData }) => losesData) ? ['loses'] : []),
    ...(changes.some(({ action }) => action === 'replace') ? ['replaces'] : []),
  ];
}

/** What of a verdict its cell does not say; what is impossible or a loss is a replacement as well. */
const unsaid = (words: readonly string[], said = 'in place'): string[] =>
  words.filter((word) => !said.includes(word) && !(word === 'replaces' && /impossible|loses/.test(said)));

let areLintersThere = false;
let defaults = '';
let defaultTemplate: Template;
beforeAll(async () => {
  areLintersThere = await ensureLinters();
  const { template } = await templateOf();
  defaultTemplate = template;
  defaults = comparable(template);
}, 420_000);

/** Without what differs between any two packagings. */
const comparable = (template: object): string =>
  JSON.stringify(template).replaceAll(/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');

/** Settings that the template alone cannot show: osls or a plugin reads them at the deploy. */
const ELSEWHERE = [
  'domain.createDnsRecord',
  'deployment.roleArn',
  'identity.hostedUi.callbackUrls',
  'identity.hostedUi.logoutUrls',
];

describe('every setting', () => {
  it('is tried below', () => {
    expect(Object.keys(changed).toSorted()).toEqual(leaves(defaultSettings()).toSorted());
  });

  it.each(Object.keys(changed))(
    '%s, when changed alone, gives another template that cfn-lint accepts',
    async (path) => {
      const settings = withChanged(path) as { region?: string };
      const { template, file } = await templateOf({ settings });
      expect(areLintersThere ? await cfnLint(file, settings.region) : []).toEqual([]);
      expect(comparable(template) === defaults).toBe(ELSEWHERE.includes(path));
      const row = table.find(({ setting }) => setting.includes(`\`${path}\``));
      if (row?.there === 'another stack') return;
      expect(unsaid(verdict(defaultTemplate, template), row?.there)).toEqual([]);
      expect(unsaid(verdict(template, defaultTemplate), row?.back)).toEqual([]);
    },
  );
});
