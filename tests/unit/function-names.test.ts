import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { FUNCTIONS } from '../../resources/functions/index.ts';
import { functions } from '../../resources/functions.ts';
import { lambdaId } from '../../resources/logical-ids.ts';
import { resources } from '../../resources/index.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { FUNCTION_ROLES } from '../../tools/operate/cli/names.ts';

const roles = FUNCTIONS.map(({ role }) => role).toSorted();
const stackOf = (settings: object) => ({
  stage: 'prod',
  name: 'concert-prod',
  settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
});

it('the commands of operators know every function that a stack may have', () => {
  const image = {
    packaging: 'image',
    imageUri: `000000000000.dkr.ecr.us-east-1.amazonaws.com/b@sha256:${'0'.repeat(64)}`,
  };
  const names = [{}, { api: image }].flatMap((more) =>
    Object.values(functions(stackOf({ ...more, database: { admin: true } }))).map(({ name }) =>
      name.replace('concert-prod-', ''),
    ),
  );
  expect([...FUNCTION_ROLES].toSorted()).toEqual([...new Set(names)].toSorted());
});

it('every handler has its description, and every description its handler and its line in the list', () => {
  const root = join(import.meta.dirname, '../..');
  const handlers = readdirSync(join(root, 'src/functions')).filter((name) =>
    /^export (?:const|(?:async )?function) handler\b/m.test(
      readFileSync(join(root, 'src/functions', name), 'utf8'),
    ),
  );
  expect(handlers.map((name) => name.replace('.ts', '')).toSorted()).toEqual(roles);
  const described = readdirSync(join(root, 'resources/functions')).map((name) => name.replace('.ts', ''));
  const others = new Set(['index', 'description']);
  expect(described.filter((name) => !others.has(name)).toSorted()).toEqual(roles);
});

it('logical ids are those that osls gives to functions, by which custom resources call them', () => {
  const called = Object.values(resources(stackOf({ database: { proxy: true } })).Resources).flatMap(
    ({ Properties }) => (Properties['ServiceToken'] as { 'Fn::GetAtt': string[] })?.['Fn::GetAtt'][0] ?? [],
  );
  expect([...new Set(called)].toSorted()).toEqual(
    ['empty-bucket', 'migrate'].map((role) => `${lambdaId(role)}Function`),
  );
});
