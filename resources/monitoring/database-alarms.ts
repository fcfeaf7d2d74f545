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
      manual: {
        unit: 'percent',
        samples: '5, one a minute',
        trial: '`aws rds stop-db-instance`: no data is a database that is down',
      },
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
      manual: {
        unit: 'bytes',
        samples: '5, one a minute',
        trial: 'set `alarms.thresholds.databaseFreeStorageGb` to 25, more than there is',
      },
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
      manual: {
        unit: 'count',
        samples: '5, one a minute',
        trial: 'set `alarms.thresholds.databaseConnections` to 1',
      },
    },
  };
}

/**
 * Burstable (t) classes may exceed their CPU baseline, at first with earned credits, then for money. A new T3 or T4g has no
 * credits and earns 12 an hour (micro), so a low balance means something only once it has stayed low for hours: the best of
 * each of four hours. With `missing`, the first low value alone would ring (CloudWatch User Guide, "Configuring how alarms
 * treat missing data"), hence the other. A rush rings database-cpu.
 * Nothing watches CPUSurplusCreditsCharged: what is charged is more than a day's earnings above the balance, and earned credits pay that
 * off before the balance rises, so it has been at 0 for hours when the first cents are due (ADR 49).
 * Source: EC2 User Guide, "Key concepts for burstable performance instances" (launch credits are for T2 alone).
 */
export function creditWatches({ settings }: Stack): Record<string, Watch> {
  return {
    DatabaseCreditsAlarm: {
      ...DATABASE,
      role: 'database-credits',
      description:
        'The CPU credit balance of the database has been low for four hours: usage above the baseline is or will be billed.',
      metric: 'CPUCreditBalance',
      statistic: 'Maximum',
      period: 3600,
      periods: 4,
      threshold: settings.alarms.thresholds.databaseCredits,
      isTooLow: true,
      missing: 'notBreaching',
      manual: {
        unit: 'credits',
        samples: '12, one in five minutes',
        trial: 'set `alarms.thresholds.databaseCredits` to 10000 and wait for four hours',
      },
    },
  };
}
