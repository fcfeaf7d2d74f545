import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from '@aws-sdk/client-cloudwatch';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { type Examination, type LivePatient, ok, problem, warning } from '../finding.ts';

const GIGABYTE = 1024 ** 3;
const HALF_HOUR_MS = 1_800_000;

/** Whether the database instance runs. */
export const databaseIsAvailable: Examination<LivePatient> = async ({ aws, name }) => {
  const rds = new RDSClient(aws);
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  rds.destroy();
  const state = DBInstances[0]?.DBInstanceStatus;
  return [
    state === 'available'
      ? ok(`DB instance ${name}: available`)
      : warning(
          `DB instance ${name}: ${state}`,
          'It may be restarting, changing or out of storage.',
          `aws rds describe-events --source-type db-instance --source-identifier ${name} --duration 1440 --region ${aws.region}`,
        ),
  ];
};

/** How many connections the database has had, compared with the threshold of its alarm. */
export const databaseHasConnections: Examination<LivePatient> = async (patient) => {
  const { stage, settings } = patient;
  const found = await figures(patient, 'DatabaseConnections', 'Maximum');
  // Missing data is reported once, for the storage.
  if (found.length === 0) return [];
  const most = Math.max(...found);
  const threshold = settings.alarms.thresholds.databaseConnections;
  return [
    most < threshold
      ? ok(`database connections: ${most} at most in the last half hour, alarm at ${threshold}`)
      : warning(
          `database connections: ${most} in the last half hour, alarm at ${threshold}`,
          'At the limit requests get 503 database_busy.',
          `npm run db -- status --stage ${stage}; then api.reservedConcurrency, database.proxy or a larger database.instanceClass: docs/runbook.md#database-connections`,
        ),
  ];
};

/** How much storage the database has left. */
export const databaseHasStorage: Examination<LivePatient> = async (patient) => {
  const found = await figures(patient, 'FreeStorageSpace', 'Minimum');
  const least = patient.settings.alarms.thresholds.databaseFreeStorageGb;
  if (found.length === 0)
    return [
      warning(
        'free database storage: unknown',
        'CloudWatch has no data of the last half hour: the instance is starting, or down.',
        'run this again in ten minutes',
      ),
    ];
  const free = Math.min(...found) / GIGABYTE;
  return [
    free > least
      ? ok(`free database storage: ${free.toFixed(1)} GB`)
      : problem(
          `free database storage: ${free.toFixed(1)} GB`,
          'When it is full, bookings fail.',
          'raise database.maxStorageGb and deploy: docs/runbook.md#database-storage',
        ),
  ];
};

/** The values of a database metric in the last half hour. */
async function figures(
  { aws, name }: LivePatient,
  MetricName: string,
  statistic: Extract<Statistic, 'Minimum' | 'Maximum'>,
): Promise<number[]> {
  const client = new CloudWatchClient(aws);
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/RDS',
      MetricName,
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: name }],
      StartTime: new Date(Date.now() - HALF_HOUR_MS),
      EndTime: new Date(),
      Period: 300,
      Statistics: [statistic],
    }),
  );
  client.destroy();
  return Datapoints.flatMap((point) => point[statistic] ?? []);
}
