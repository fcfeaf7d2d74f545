import type { Guarded } from './connections.ts';

/** The first part of the logical ids that belong to a function, as osls writes it: `ApiLambda`, `EmptyDashbucketLambda`. */
export const lambdaId = (role: string): string => `${capitalized(role)}Lambda`;

/** The rules between a function and something with a security group, one for each side. */
export const ruleIds = (role: string, target: Guarded) => ({
  egress: `${lambdaId(role)}To${target}`,
  ingress: `${target}From${lambdaId(role)}`,
});

/** A function's user of the cache. */
export const cacheUserId = (role: string): string => `Cache${capitalized(role)}User`;

/** As part of a logical id, which has letters and digits only. */
const capitalized = (role: string): string =>
  `${role.charAt(0).toUpperCase()}${role.slice(1).replaceAll('-', 'Dash')}`;
