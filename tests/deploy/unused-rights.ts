import { beforeAll, describe, expect, it } from '@jest/globals';
import { FUNCTIONS } from '../../resources/functions/index.ts';
import type { DeployTarget } from '../support/deployed-stack.ts';
import { judgedCalls, type Right, rightsOfRoles, unusedRights } from '../support/rights.ts';

const OF_THE_NETWORK =
  'Lambda documents it among what it needs to connect a function to a network; the emulator makes no interfaces';

/** Rights that these tests do not use, and why roles have them nevertheless. */
export const KEPT: Record<string, string> = {
  'ec2:DescribeSubnets': OF_THE_NETWORK,
  'ec2:AssignPrivateIpAddresses': OF_THE_NETWORK,
  'ec2:UnassignPrivateIpAddresses': OF_THE_NETWORK,
};

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
      expect([...roles].toSorted()).toEqual(FUNCTIONS.map(({ role }) => role).toSorted());
    });
  });
  return {
    /** Refusals since then: the tests before it provoke some. */
    refused: () =>
      judgedCalls(target())
        .slice(before)
        .filter(({ refused }) => refused !== null),
    unused: () => {
      const unused = unusedRights(rights, judgedCalls(target()));
      return [...new Set(unused.map((right) => (right.action in KEPT ? right.action : described(right))))];
    },
  };
}

const described = ({ role, action, resource }: Right): string =>
  `${role.replace('concert-prod-us-east-1-', '')} ${action} ${resource}`;
