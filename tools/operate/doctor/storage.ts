import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeFileSystemsCommand, EFSClient } from '@aws-sdk/client-efs';
import { DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { type Examination, ok, problem, warning } from './finding.ts';

const GIGABYTE = 1024 ** 3;
const HALF_HOUR_MS = 1_800_000;
/** Where the alarm rings too. */
const LEAST_FREE_GB = 2;

/** How much room the database has left. */
export const databaseHasStorage: Examination = async ({ aws, name, outputs }) => {
  if (outputs === undefined) return [];
  const client = new CloudWatchClient(aws);
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/RDS',
      MetricName: 'FreeStorageSpace',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: name }],
      StartTime: new Date(Date.now() - HALF_HOUR_MS),
      EndTime: new Date(),
      Period: 300,
      Statistics: ['Minimum'],
    }),
  );
  client.destroy();
  const found = Datapoints.flatMap(({ Minimum }) => (Minimum === undefined ? [] : [Minimum / GIGABYTE]));
  if (found.length === 0)
    return [
      warning(
        'nobody knows how much room the database has left',
        'A database without figures is starting, or down.',
        'look at its state in the RDS console; run this again in ten minutes',
      ),
    ];
  const free = Math.min(...found);
  return [
    free > LEAST_FREE_GB
      ? ok(`the database has ${free.toFixed(1)} GB left`)
      : problem(
          `the database has ${free.toFixed(1)} GB left`,
          'When it is full, it takes no more bookings.',
          'raise database.maxStorageGb and deploy: docs/runbook.md, database-storage',
        ),
  ];
};

/** How much the pictures take: EFS has no limit, but a price. */
export const picturesAreMeasured: Examination = async ({ aws, name, outputs }) => {
  if (outputs === undefined) return [];
  const efs = new EFSClient(aws);
  const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
  efs.destroy();
  const ours = FileSystems.find(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === 'Name' && Value === `${name}-pictures`),
  );
  if (ours === undefined)
    return [
      problem(
        'the file system of the pictures is not there',
        'No picture can be shown or sent.',
        'deploy again; pictures come back from a backup only',
      ),
    ];
  return [ok(`the pictures take ${((ours.SizeInBytes?.Value ?? 0) / GIGABYTE).toFixed(2)} GB`)];
};

/** What costs money and is of no use to the live stack: kept snapshots, instances of a restore. */
export const nothingIsPaidInVain: Examination = async ({ aws, name, outputs }) => {
  if (outputs === undefined) return [];
  const rds = new RDSClient(aws);
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
  const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }));
  rds.destroy();
  const isOurs = (id = ''): boolean => id.startsWith(`${name}-`);
  const instances = DBInstances.map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier).filter(isOurs);
  const snapshots = DBSnapshots.filter(
    ({ DBInstanceIdentifier: of, DBSnapshotIdentifier: id }) => of === name || isOurs(id),
  ).map(({ DBSnapshotIdentifier = '' }) => DBSnapshotIdentifier);
  const findings = [
    ...instances.map((id) =>
      warning(
        `the database ${id} runs beside the live one`,
        'It costs as much, used or not.',
        `if the restore is over: aws rds delete-db-instance --db-instance-identifier ${id} --skip-final-snapshot`,
      ),
    ),
    ...snapshots.map((id) =>
      warning(
        `the snapshot ${id} is kept`,
        'It is billed by its size, $0.095 a GB and month.',
        `if nobody needs it: aws rds delete-db-snapshot --db-snapshot-identifier ${id}`,
      ),
    ),
  ];
  return findings.length > 0 ? findings : [ok('no forgotten database or snapshot is paid for')];
};
