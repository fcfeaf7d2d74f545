import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DeployTarget } from '../support/deployed-stack.ts';
import { judgedCalls, type Right, rightsOfRoles, unusedRights } from '../support/rights.ts';

/** Rights that these tests do not use, and why roles have them nevertheless. */
export const KEPT: Record<string, string> = {};

/**
 * Compares what roles allow with what functions have called. The rights are read where this stands in the order of tests;
 * what it gives is asked when everything has run.
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
    /** Refusals since then: the tests before it provoke some. */
    refused: () =>
      judgedCalls(target())
        .slice(before)
        .filter(({ refused }) => refused !== null),
    unused: () => unusedRights(rights, judgedCalls(target())).map(described),
  };
}

const described = ({ role, action, resource }: Right): string =>
  `${role.replace('concert-prod-us-east-1-', '')} ${action} ${resource}`;
