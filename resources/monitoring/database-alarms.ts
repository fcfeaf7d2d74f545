import type { Stack } from '../stack.ts';
import type { Watch } from './alarm.ts';

/** Whether the database's class is burstable: earns CPU credits and spends them. */
export const hasCredits = ({ settings }: Stack): boolean =>
  settings.database.instanceClass.startsWith('db.t');

const DATABASE = {
  namespace: 'AWS/RDS',
  dimensions: { DBInstanceIdentifier: { Ref: 'Database' } },
  period: 300,
  statistic: 'Average' as const,
};

/** The alarms of every database. */
export function databaseWatches({ settings }: Stack): Record<string, Watch> {
  const { databaseCpuPercent, databaseFreeStorageGb, databaseConnections } = settings.alarms.thresholds;
  return {
    DatabaseCpuAlarm: {
      ...DATABASE,
      role: 'database-cpu',
      description:
        'Database CPU is high, or the database reports no data (it is down): bookings are slow or fail.',
      metric: 'CPUUtilization',
      periods: 3,
      threshold: databaseCpuPercent,
      // A database without metrics is down.
      missing: 'breaching',
    },
    DatabaseStorageAlarm: {
      ...DATABASE,
      role: 'database-storage',
      description: 'Free storage of the database is low: it stops when the disk is full.',
      metric: 'FreeStorageSpace',
      statistic: 'Minimum',
      periods: 1,
      threshold: databaseFreeStorageGb * 1024 ** 3,
      isTooLow: true,
      missing: 'missing',
    },
    DatabaseConnectionsAlarm: {
      ...DATABASE,
      role: 'database-connections',
      description: 'Database connections are close to max_connections: requests will soon fail with 503.',
      metric: 'DatabaseConnections',
      statistic: 'Maximum',
      periods: 1,
      threshold: databaseConnections,
      missing: 'missing',
    },
  };
}

/** Burstable (t) classes may exceed their CPU baseline, at first with earned credits, then for money. */
export function creditWatches({ settings }: Stack): Record<string, Watch> {
  return {
    DatabaseCreditsAlarm: {
      ...DATABASE,
      role: 'database-credits',
      description: 'The CPU credit balance of the database is low: usage above the baseline will be billed.',
      metric: 'CPUCreditBalance',
      statistic: 'Minimum',
      periods: 1,
      threshold: settings.alarms.thresholds.databaseCredits,
      isTooLow: true,
      missing: 'missing',
    },
    DatabaseSurplusAlarm: {
      ...DATABASE,
      role: 'database-surplus',
      description: 'The database uses surplus CPU credits, which are billed on top of the instance price.',
      metric: 'CPUSurplusCreditsCharged',
      statistic: 'Maximum',
      periods: 1,
      threshold: 1,
      missing: 'notBreaching',
    },
  };
}
