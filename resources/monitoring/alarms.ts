import type { Fragment } from '../cloudformation.ts';
import type { Stack } from '../stack.ts';
import { alarm, type Watch } from './alarm.ts';
import { apiWatches } from './api-alarms.ts';
import { creditWatches, databaseWatches, hasCredits } from './database-alarms.ts';

/** The alarms that belong to no function. Those of functions are created by serverless-plugin-aws-alerts. */
export function alarms(stack: Stack): Fragment {
  if (!stack.settings.alarms.enabled) return {};
  const watched = watches(stack);
  return {
    Resources: Object.fromEntries(Object.entries(watched).map(([id, watch]) => [id, alarm(stack, watch)])),
  };
}

/** Names of these alarms, for the dashboard. */
export const alarmNames = (stack: Stack): string[] =>
  stack.settings.alarms.enabled
    ? Object.values(watches(stack)).map(({ role }) => `${stack.name}-${role}`)
    : [];

/** What watches the parts of a stack that are no functions, by logical id. */
export function watches(stack: Stack): Record<string, Watch> {
  const { cache } = stack.settings;
  return {
    ...apiWatches(stack),
    ...databaseWatches(stack),
    ...(hasCredits(stack) && creditWatches(stack)),
    ...(cache.enabled && cacheWatches(stack)),
    PicturesLimitAlarm: {
      role: 'pictures-limit',
      description: 'EFS is close to its I/O limit: pictures load slowly.',
      namespace: 'AWS/EFS',
      metric: 'PercentIOLimit',
      dimensions: { FileSystemId: { Ref: 'PicturesFileSystem' } },
      statistic: 'Average',
      period: 300,
      periods: 3,
      threshold: 90,
      missing: 'notBreaching',
      manual: {
        unit: 'percent',
        samples: '5, one a minute, once something has mounted it',
        trial: 'nothing at this size does: `aws cloudwatch set-alarm-state` tries the way of the mail',
      },
    },
  };
}

const cacheWatches = ({ name }: Stack): Record<string, Watch> => ({
  CacheThrottlesAlarm: {
    role: 'cache-throttles',
    description: 'The cache throttles commands at cache.maxEcpuPerSecond: the database takes the load.',
    namespace: 'AWS/ElastiCache',
    metric: 'ThrottledCmds',
    dimensions: { clusterId: name },
    statistic: 'Sum',
    period: 300,
    periods: 1,
    threshold: 1,
    missing: 'notBreaching',
    manual: {
      unit: 'count',
      samples: '5, one a minute',
      trial: 'set `cache.maxEcpuPerSecond` to 1000 and read events faster than that',
    },
  },
});
