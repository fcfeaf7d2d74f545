import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DeployTarget } from '../support/deployed-stack.ts';
import { judgedCalls, type Right, rightsOfRoles, unusedRights } from '../support/rights.ts';

const KEPT: Record<string, string> = {};

/**
 * Compares what roles allow with what functions have called. The rights are read where this stands in the order of tests;
 * `areUsed` is asked when everything has run.
 */
export function havingNoMoreRights(target: () => DeployTarget) {
  let rights: Right[];
  let before: number;
  describe('when every function is there', () => {
    beforeAll(async () => {
      rights = await rightsOfRoles(target());
      before = judgedCalls(target()).length;
    });
    it('each has a role with rights', () => {
      const roles = new Set(rights.map(({ role }) => role.replace('concert-prod-us-east-1-', '')));
      expect([...roles].toSorted()).toEqual([
        'admin',
        'api',
        'empty-bucket',
        'media',
        'migrate',
        'pictures',
        'sweep',
      ]);
    });
  });
  return {
    areUsed: (): void => {
      const calls = judgedCalls(target());
      expect(calls.slice(before).filter(({ refused }) => refused !== null)).toEqual([]);
      expect(unusedRights(rights, calls).map(described)).toEqual(Object.keys(KEPT));
    },
  };
}

const described = ({ role, action, resource }: Right): string =>
  `${role.replace('concert-prod-us-east-1-', '')} ${action} ${resource}`;
