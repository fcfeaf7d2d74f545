import { describe, expect, it } from '@jest/globals';
import { functions } from '../../resources/functions.ts';
import { resources } from '../../resources/index.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { ACCOUNT, list, resolved, statementsOf } from '../support/policies.ts';

describe('the file system of the pictures', () => {
  const stack = { stage: 'prod', name: 'concert-prod', settings: defaultSettings() };
  const statements = statementsOf(
    resources(stack).Resources['PicturesFileSystem']?.Properties['FileSystemPolicy'] ?? { Statement: [] },
  );
  const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/concert-prod-us-east-1-${name}`;
  const mount = {
    'aws:PrincipalArn': role('pictures'),
    'elasticfilesystem:AccessPointArn': `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:access-point/fsap-1`,
    'aws:SecureTransport': 'true',
    'elasticfilesystem:AccessedViaMountTarget': 'true',
  };
  /** As IAM judges: a negated operator is true for a key that is not there, Bool is not. */
  const holds = (operator: string, found: string | undefined, wanted: string[]): boolean => {
    const matches = wanted.some((one) =>
      one.endsWith('*') ? found?.startsWith(one.slice(0, -1)) : found === one,
    );
    if (/^(?:Arn|String)Not/.test(operator)) return !matches;
    if (operator === 'Bool') return matches;
    throw new Error(`${operator} is unknown here`);
  };
  const denied = (action: string, context: Record<string, string | undefined>): boolean =>
    statements.some(
      ({ Effect, Action, Condition = {} }) =>
        Effect === 'Deny' &&
        list(Action).includes(action) &&
        Object.entries(Condition).every(([operator, keys]) =>
          Object.entries(keys).every(([key, value]) =>
            holds(
              operator,
              context[key],
              list(value).map((one) => resolved(one)),
            ),
          ),
        ),
    );

  it.each(['ClientMount', 'ClientWrite', 'ClientRootAccess'])(
    'denies %s to all but our functions',
    (name) => {
      const action = `elasticfilesystem:${name}`;
      expect(denied(action, mount)).toBe(false);
      expect(denied(action, { ...mount, 'aws:PrincipalArn': role('sweep') })).toBe(false);
      const others: Record<string, Partial<typeof mount> | Record<string, undefined>> = {
        'another function': { 'aws:PrincipalArn': role('media') },
        'a role of another account': {
          'aws:PrincipalArn': role('pictures').replace(ACCOUNT, '999999999999'),
        },
        'a client without IAM': { 'aws:PrincipalArn': undefined },
        'no access point': { 'elasticfilesystem:AccessPointArn': undefined },
        'no TLS': { 'aws:SecureTransport': 'false' },
        'another way than a mount target': { 'elasticfilesystem:AccessedViaMountTarget': 'false' },
      };
      for (const [who, change] of Object.entries(others))
        expect([who, denied(action, { ...mount, ...change })]).toEqual([who, true]);
    },
  );

  it('allows nothing by itself, so that the roles decide, and locks nobody out of its policy', () => {
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter(({ Effect }) => Effect !== 'Deny')).toEqual([]);
    expect(
      statements.flatMap(({ Action }) => list(Action)).filter((one) => !one.includes(':Client')),
    ).toEqual([]);
  });

  it('knows every function that mounts it', () => {
    const mounting = Object.values(functions(stack))
      .filter(({ iamRoleStatements }) => JSON.stringify(iamRoleStatements).includes('ClientMount'))
      .map(({ iamRoleStatementsName }) => `arn:aws:iam::${ACCOUNT}:role/${iamRoleStatementsName}`);
    const named = statements.flatMap(({ Condition = {} }) =>
      Object.values(Condition).flatMap((keys) =>
        list(keys['aws:PrincipalArn'] ?? []).map((one) => resolved(one)),
      ),
    );
    expect(named).toEqual(mounting);
  });
});
