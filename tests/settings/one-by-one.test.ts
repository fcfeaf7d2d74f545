import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultSettings } from '../../src/config/settings.ts';
import { changed, withChanged } from '../support/changed-settings.ts';
import { cfnLint, ensureLinters } from '../support/linters.ts';
import { packageService } from '../support/service-package.ts';

jest.setTimeout(120_000);

// A suite of its own (npm run test:settings), since it packages the service once for each setting.

const leaves = (value: unknown, prefix = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, prefix === '' ? key : `${prefix}.${key}`))
    : [prefix];

let areLintersThere = false;
let defaults = '';
beforeAll(async () => {
  areLintersThere = await ensureLinters();
  const { template, directory } = await packageService();
  rmSync(directory, { recursive: true });
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
      const { template, directory } = await packageService({ settings });
      try {
        const file = join(directory, 'cloudformation-template-update-stack.json');
        expect(areLintersThere ? await cfnLint(file, settings.region) : []).toEqual([]);
        expect(comparable(template) === defaults).toBe(ELSEWHERE.includes(path));
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  );
});
