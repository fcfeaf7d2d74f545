import type { ElastiCacheUser } from '@awboost/cfn-resource-types/AWS-ElastiCache-User';
import type { ElastiCacheUserGroup } from '@awboost/cfn-resource-types/AWS-ElastiCache-UserGroup';
import type { ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** A function that uses the cache. */
export type CacheClient = 'api' | 'pictures';

/**
 * What each function may do in the cache: the commands of its code, on the keys of our own groups (events/events.ts,
 * platform/read-through.ts). `pictures` only drops a group, by writing its generation. AUTH is everybody's.
 * Source: valkey.io/topics/acl; ElastiCache User Guide, "Role-Based Access Control": no `reset`, no passwords.
 */
export const CACHE_ACCESS: Readonly<Record<CacheClient, string>> = {
  api: 'on ~{events}:* ~{event:*}:* -@all +mget +set +del +ping',
  pictures: 'on ~{events}:generation ~{event:*}:generation -@all +set',
};

/** The logical id of a function's user. */
export const CACHE_USERS = {
  api: 'CacheApiUser',
  pictures: 'CachePicturesUser',
} as const satisfies Record<CacheClient, string>;

/** Id and name of a function's user: with IAM authentication both are the same, and in lower case. */
export const cacheUserName = ({ name }: Stack, client: CacheClient): string => `${name}-${client}`;

/**
 * One user for each function, let in by the function's role, and nobody else: who says no name is `default`, which is off.
 * Users are of the engine redis for both engines, as Valkey takes those too. Groups of that engine must have a `default`
 * user, so that it is off is written here rather than left to AWS; and another `cache.engine` then changes the cache alone.
 * Source: ElastiCache User Guide, "Role-Based Access Control"; DefaultUserRequired in its API reference.
 */
export function cacheUsers(stack: Stack) {
  return {
    CacheApiUser: functionUser(stack, 'api'),
    CachePicturesUser: functionUser(stack, 'pictures'),
    CacheDefaultUser: user({
      UserId: `${stack.name}-default`,
      UserName: 'default',
      AccessString: 'off -@all',
      AuthenticationMode: { Type: 'no-password-required' },
    }),
    CacheUserGroup: group(stack),
  };
}

const functionUser = (stack: Stack, client: CacheClient) =>
  user({
    UserId: cacheUserName(stack, client),
    UserName: cacheUserName(stack, client),
    AccessString: CACHE_ACCESS[client],
    AuthenticationMode: { Type: 'iam' },
  });

type Identity = Record<'UserId' | 'UserName' | 'AccessString', string> & {
  AuthenticationMode: { Type: 'iam' | 'no-password-required' };
};

const user = (identity: Identity): ResourceOf<typeof ElastiCacheUser> => ({
  Type: 'AWS::ElastiCache::User',
  Properties: { Engine: 'redis', ...identity },
});

function group({ name }: Stack): ResourceOf<typeof ElastiCacheUserGroup> {
  return {
    Type: 'AWS::ElastiCache::UserGroup',
    Properties: {
      UserGroupId: name,
      Engine: 'redis',
      UserIds: [{ Ref: 'CacheDefaultUser' }, ...Object.values(CACHE_USERS).map((Ref) => ({ Ref }))],
    },
  };
}
