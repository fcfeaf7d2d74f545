import { expect, it } from '@jest/globals';
import { functions } from '../../resources/functions.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { FUNCTION_ROLES } from '../../tools/operate/cli/names.ts';

it('the commands of operators know every function that a stack may have', () => {
  const image = {
    packaging: 'image',
    imageUri: `000000000000.dkr.ecr.us-east-1.amazonaws.com/b@sha256:${'0'.repeat(64)}`,
  };
  const names = [{}, { api: image }].flatMap((more) => {
    const settings = parseSettings(JSON.stringify({ ...more, database: { admin: true } }), 'env.prod.json');
    const all = functions({ stage: 'prod', name: 'concert-prod', settings });
    return Object.values(all).map(({ name }) => name.replace('concert-prod-', ''));
  });
  expect([...FUNCTION_ROLES].toSorted()).toEqual([...new Set(names)].toSorted());
});
