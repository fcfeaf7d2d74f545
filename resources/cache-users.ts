import type { ElastiCacheUser } from '@awboost/cfn-resource-types/AWS-ElastiCache-User';
import type { ElastiCacheUserGroup } from '@awboost/cfn-resource-types/AWS-ElastiCache-UserGroup';
import type { Resource, ResourceOf } from './cloudformation.ts';
import { cacheUserName } from './function-names.ts';
import { functionsOf } from './functions/index.ts';
import { cacheUserId } from './logical-ids.ts';
import type { Stack } from './stack.ts';

/**
 * One user for each function, let in by the function's role, and nobody else: who says no name is `default`, which is off.
 * Users are of the engine redis for both engines, as Valkey takes those too. Groups of that engine must have a `default`
 * user, so that it is off is written here rather than left to AWS; and another `cache.engine` then changes the cache alone.
 * What a function may do is its `cacheAccess`: the commands of its code, on the keys of our own groups (events/events.ts,
 * platform/read-through.ts). AUTH is everybody's, and an access string takes no `reset` and no passwords.
 * Source: ElastiCache User Guide, "Role-Based Access Control"; DefaultUserRequired in its API reference.
 */
export function cacheUsers(stack: Stack): Record<string, Resource> {
  const users = functionsOf(stack).flatMap(({ role, cacheAccess }) =>
    cacheAccess === undefined ? [] : [[cacheUserId(role), functionUser(stack, role, cacheAccess)] as const],
  );
  return {
    ...Object.fromEntries(users),
    CacheDefaultUser: user({
      UserId: `${stack.name}-default`,
      UserName: 'default',
      AccessString: 'off -@all',
      AuthenticationMode: { Type: 'no-password-required' },
    }),
    CacheUserGroup: group(
      stack,
      users.map(([id]) => id),
    ),
  };
}

const functionUser = (stack: Stack, role: string, AccessString: string) =>
  user({
    UserId: cacheUserName(stack, role),
    UserName: cacheUserName(stack, role),
    AccessString,
    AuthenticationMode: { Type: 'iam' },
  });

type Identity = Record<'UserId' | 'UserName' | 'AccessString', string> & {
  AuthenticationMode: { Type: 'iam' | 'no-password-required' };
};

const user = (identity: Identity): ResourceOf<typeof ElastiCacheUser> => ({
  Type: 'AWS::ElastiCache::User',
  Properties: { Engine: 'redis', ...identity },
});

function group({ name }: Stack, users: readonly string[]): ResourceOf<typeof ElastiCacheUserGroup> {
  return {
    Type: 'AWS::ElastiCache::UserGroup',
    Properties: {
      UserGroupId: name,
      Engine: 'redis',
      UserIds: ['CacheDefaultUser', ...users].map((Ref) => ({ Ref })),
    },
  };
}
