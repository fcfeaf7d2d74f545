import { expect, it } from '@jest/globals';
import { functions } from '../../resources/functions.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { FUNCTION_ROLES } from '../../tools/operate/cli/names.ts';

it('the commands of operators know every function that a stack may have', () => {
  const settings = parseSettings('{"database":{"admin":true}}', 'env.prod.json');
  const names = Object.keys(functions({ stage: 'prod', name: 'concert-prod', settings }));
  expect([...FUNCTION_ROLES].toSorted()).toEqual(names.toSorted());
});
