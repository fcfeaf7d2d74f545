import type { Environment } from '../config/runtime.ts';
import { credentialsFrom, presignedAddress } from './aws-signature.ts';

/** The cache user of a function. */
export interface CacheUser {
  /** Id and name of the ElastiCache user, which are the same. */
  user: string;
  /** Name of the serverless cache. */
  cache: string;
}

/** ElastiCache accepts no token that is valid for longer. */
const FOR_SECONDS = 900;

/**
 * Creates the token that ElastiCache accepts as the password of a user with IAM authentication: a URL signed with the credentials of
 * the function's role. It is arithmetic: nothing goes over the network, and there is no secret to keep.
 * Source: ElastiCache User Guide, "Authenticating with IAM": `Action=connect`, the user, the kind of cache, and as the host
 * the cache's name in lower case; valid for 15 minutes, and the connection for 12 hours.
 * @param environment AWS_REGION and the role's credentials
 */
export function cacheToken({ user, cache }: CacheUser, environment: Environment, now: Date): string {
  return presignedAddress(
    {
      host: cache.toLowerCase(),
      region: environment['AWS_REGION'] ?? 'us-east-1',
      service: 'elasticache',
      query: { Action: 'connect', User: user, ResourceType: 'ServerlessCache' },
      forSeconds: FOR_SECONDS,
    },
    credentialsFrom(environment),
    now,
  );
}
