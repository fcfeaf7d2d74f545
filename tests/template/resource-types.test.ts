import { readFileSync } from 'node:fs';
import { expect, it, jest } from '@jest/globals';
import { resourceTypes } from '../../tools/operate/deploy/types/from-cfn-lint.ts';
import { ensureLinters } from '../support/linters.ts';

jest.setTimeout(420_000);

it('the types that a deploy judges by are those of the provider schemas', async () => {
  if (!(await ensureLinters())) return;
  const file = new URL('../../tools/operate/deploy/types/resource-types.json', import.meta.url);
  // If not: npm run generate
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(resourceTypes());
});
