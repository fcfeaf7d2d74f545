import { DescribeAvailabilityZonesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type AccountLimit, GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AccountQuota, DescribeAccountAttributesCommand, RDSClient } from '@aws-sdk/client-rds';
import { lineOf } from '../../cli/run.ts';
import { type Examination, type Finding, ok, type Patient, problem, warning } from '../finding.ts';

/** Whose credentials these are; without any the command ended earlier. */
export const callerIsKnown: Examination = async ({ caller, aws }) => [
  ok(`signed in as ${caller.arn}, region ${aws.region}`),
];

/** Lambda keeps this many for functions without a reservation. Source: Lambda Developer Guide, "Reserved concurrency". */
const UNRESERVED = 100;
const MORE_CONCURRENCY =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

/** Whether the account lets enough functions run at once. */
export const lambdaQuota: Examination = async ({ aws, settings }) => {
  const lambda = new LambdaClient(aws);
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  lambda.destroy();
  return [lambdaFinding(AccountLimit ?? {}, settings.api.reservedConcurrency ?? 0)];
};

function lambdaFinding(
  { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: free = limit }: AccountLimit,
  reserved: number,
): Finding {
  const what = `Lambda concurrency limit: ${limit}`;
  if (reserved > 0 && limit - reserved < UNRESERVED)
    return problem(
      `${what}, of which ${reserved} would be reserved`,
      `AWS rejects the deploy: ${UNRESERVED} must stay unreserved.`,
      `${MORE_CONCURRENCY}; or set api.reservedConcurrency to null`,
    );
  if (reserved > 0 && free - reserved < UNRESERVED)
    return warning(
      `${what}, of which ${free} are not reserved yet and ${reserved} would be`,
      `Unless this stage has reserved them already, AWS rejects the deploy: ${UNRESERVED} must stay unreserved.`,
      `${MORE_CONCURRENCY}; or set api.reservedConcurrency to null`,
    );
  return limit < UNRESERVED
    ? warning(
        what,
        'In a traffic spike, requests beyond it are throttled and get 503.',
        `${MORE_CONCURRENCY}; it takes some days`,
      )
    : ok(what);
}

/** The default quota of an account. Source: VPC User Guide, "Amazon VPC quotas". */
const DEFAULT_VPCS = 5;

/** Whether the quota allows one more VPC. */
export const networkQuota: Examination = async ({ aws }) => {
  const ec2 = new EC2Client(aws);
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  ec2.destroy();
  return [
    Vpcs.length < DEFAULT_VPCS
      ? ok(`VPCs: ${Vpcs.length} of ${DEFAULT_VPCS} in ${aws.region}`)
      : warning(
          `VPCs: ${Vpcs.length} in ${aws.region}, and the default quota is ${DEFAULT_VPCS}`,
          'Unless the quota was raised, the deploy fails at the VPC.',
          'delete an unused one, or: aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 10',
        ),
  ];
};

/**
 * Zones, by their ids, without EFS One Zone or RDS Proxy. Names differ from account to account, ids do not.
 * Source: EFS User Guide, "Supported Availability Zones for One Zone file systems"; of us-east-1 alone.
 */
const UNSUITABLE_ZONES = ['use1-az3'];

/** Whether the account has the zones that the settings name, and whether the two that would be used have every service. */
export const zonesExist: Examination = async ({ aws, settings, stage }) => {
  const ec2 = new EC2Client(aws);
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  ec2.destroy();
  const available = AvailabilityZones.filter(({ State }) => State === 'available');
  const names = available.map(({ ZoneName = '' }) => ZoneName);
  const suitable = available
    .filter(({ ZoneId = '' }) => !UNSUITABLE_ZONES.includes(ZoneId))
    .map(({ ZoneName = '' }) => ZoneName);
  const wanted = settings.network.zones.length > 0 ? settings.network.zones : names.slice(0, 2);
  const missing = wanted.filter((zone) => !names.includes(zone));
  const unsuitable = wanted.filter((zone) => names.includes(zone) && !suitable.includes(zone));
  const fix = `set network.zones in env.${stage}.json to two of ${suitable.join(', ')}`;
  if (missing.length > 0)
    return [
      problem(
        `the account has no Availability Zone ${missing.join(', ')}`,
        'The deploy would fail at the first subnet.',
        fix,
      ),
    ];
  if (unsuitable.length > 0)
    return [
      problem(
        `${unsuitable.join(', ')} has no EFS One Zone`,
        'The deploy would fail after some minutes.',
        fix,
      ),
    ];
  return [ok(`Availability Zones ${wanted.join(' and ')} are there`)];
};

/** Whether the quotas allow one more database. */
export const databaseQuota: Examination = async ({ aws, settings }) => {
  const rds = new RDSClient(aws);
  try {
    const { AccountQuotas = [] } = await rds.send(new DescribeAccountAttributesCommand({}));
    return AccountQuotas.flatMap((quota) => {
      const asked = QUOTAS[quota.AccountQuotaName ?? ''];
      return asked === undefined ? [] : [quotaFinding(quota, asked, settings)];
    });
  } catch (error) {
    return [warning('RDS quota: unknown', lineOf(error), 'see Service Quotas, Amazon RDS')];
  } finally {
    rds.destroy();
  }
};

/** What the stack uses of each quota of RDS, by AWS' name of it. Source: RDS User Guide, "Quotas in Amazon RDS". */
const QUOTAS: Readonly<
  Record<string, { what: string; needed: (settings: Patient['settings']) => number; more: string }>
> = {
  DBInstances: {
    what: 'DB instances',
    needed: () => 1,
    more: '--quota-code L-7B6409FD --desired-value 60',
  },
  AllocatedStorage: {
    what: 'gigabytes of DB storage',
    needed: ({ database }) => database.storageGb,
    more: '--quota-code L-7ADDB58A --desired-value 200000',
  },
};

const quotaFinding = (
  { Used = 0, Max = 0 }: AccountQuota,
  { what, needed, more }: (typeof QUOTAS)[string],
  settings: Patient['settings'],
): Finding =>
  Used + needed(settings) <= Max
    ? ok(`${what}: ${Used} of ${Max}`)
    : problem(
        `${what}: ${Used} of ${Max}`,
        `The stack needs ${needed(settings)}: the deploy would fail at the database.`,
        `delete one, or: aws service-quotas request-service-quota-increase --service-code rds ${more}`,
      );
