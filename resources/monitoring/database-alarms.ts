import type { Stack } from '../stack.ts';
import type { Watch } from './alarm.ts';

/** Whether the database's class saves processor credits and spends them. */
export const hasCredits = ({ settings }: Stack): boolean =>
  settings.database.instanceClass.startsWith('db.t');

const DATABASE = {
  namespace: 'AWS/RDS',
  dimensions: { DBInstanceIdentifier: { Ref: 'Database' } },
  period: 300,
  statistic: 'Average' as const,
};

/** What every database needs. */
export function databaseWatches({ settings }: Stack): Record<string, Watch> {
  const { databaseCpuPercent, databaseFreeStorageGb, databaseConnections } = settings.alarms.thresholds;
  return {
    DatabaseCpuAlarm: {
      ...DATABASE,
      role: 'database-cpu',
      description: 'The database is busy: bookings slow down.',
      metric: 'CPUUtilization',
      periods: 3,
      threshold: databaseCpuPercent,
      // A database that tells nothing of itself is down.
      missing: 'breaching',
    },
    DatabaseStorageAlarm: {
      ...DATABASE,
      role: 'database-storage',
      description: 'The database is running out of storage: it stops when it is full.',
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
      description: 'The database has few connections left: soon requests are answered 503.',
      metric: 'DatabaseConnections',
      statistic: 'Maximum',
      periods: 1,
      threshold: databaseConnections,
      missing: 'missing',
    },
  };
}

/** Servers of the t classes may work beyond their share, at first by saved credits, then for money. */
export function creditWatches({ settings }: Stack): Record<string, Watch> {
  return {
    DatabaseCreditsAlarm: {
      ...DATABASE,
      role: 'database-credits',
      description:
        'The database has used up most of its saved processor time: what it needs beyond is billed.',
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
      description: 'The database costs more than its price: it works beyond its share of the processor.',
      metric: 'CPUSurplusCreditsCharged',
      statistic: 'Maximum',
      periods: 1,
      threshold: 1,
      missing: 'notBreaching',
    },
  };
}
