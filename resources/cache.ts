import type { ElastiCacheServerlessCache } from '@awboost/cfn-resource-types/AWS-ElastiCache-ServerlessCache';
import { cacheUsers } from './cache-users.ts';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** The cache of public reads, for the functions that use it only, with caps on its cost. Nothing where it is off. */
export function cache(stack: Stack): Fragment {
  if (!stack.settings.cache.enabled) return {};
  return {
    Resources: { Cache: serverlessCache(stack), ...cacheUsers(stack) },
    Outputs: {
      RedisEndpoint: {
        Description: 'Host and port of the cache, inside the network: TLS only',
        Value: {
          'Fn::Join': [
            ':',
            [{ 'Fn::GetAtt': ['Cache', 'Endpoint.Address'] }, { 'Fn::GetAtt': ['Cache', 'Endpoint.Port'] }],
          ],
        },
      },
    },
  };
}

function serverlessCache({ name, settings }: Stack): ResourceOf<typeof ElastiCacheServerlessCache> {
  const { engine, maxStorageGb, maxEcpuPerSecond, snapshotDays } = settings.cache;
  return {
    Type: 'AWS::ElastiCache::ServerlessCache',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: {
      ServerlessCacheName: name,
      Description: `Public reads of ${name}`,
      Engine: engine,
      MajorEngineVersion: engine === 'valkey' ? '8' : '7',
      CacheUsageLimits: {
        DataStorage: { Maximum: maxStorageGb, Unit: 'GB' },
        ECPUPerSecond: { Maximum: maxEcpuPerSecond },
      },
      ...(snapshotDays > 0 && { SnapshotRetentionLimit: snapshotDays, DailySnapshotTime: '04:00' }),
      SubnetIds: [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }],
      SecurityGroupIds: [{ 'Fn::GetAtt': ['CacheSecurityGroup', 'GroupId'] }],
      UserGroupId: { Ref: 'CacheUserGroup' },
    },
  };
}
