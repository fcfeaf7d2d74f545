import { DescribeAvailabilityZonesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type AccountQuota, DescribeAccountAttributesCommand, RDSClient } from '@aws-sdk/client-rds';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { lineOf } from '../cli/run.ts';
import { type Examination, type Finding, ok, problem, warning } from './finding.ts';

/** What AWS gives an account that never asked for more. Source: VPC User Guide, "Amazon VPC quotas". */
const USUAL_VPCS = 5;

/** Whether there is room for one more network, and whether the account has the zones that the settings name. */
export const networkHasRoom: Examination = async ({ aws, outputs, settings }) => {
  if (outputs !== undefined) return [];
  const ec2 = new EC2Client(aws);
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  ec2.destroy();
  const zones = AvailabilityZones.filter(({ State }) => State === 'available').map(
    ({ ZoneName = '' }) => ZoneName,
  );
  const unknown = (settings.network.zones ?? []).filter((zone) => !zones.includes(zone));
  return [
    Vpcs.length < USUAL_VPCS
      ? ok(`${aws.region} has ${Vpcs.length} networks, room for ours`)
      : warning(
          `${aws.region} has ${Vpcs.length} networks already`,
          'An account may have 5 for each region, unless it asked for more.',
          'delete one that nobody uses, or ask: Service Quotas, Amazon VPC, VPCs per Region',
        ),
    unknown.length === 0
      ? ok(`${aws.region} has ${zones.length} zones`)
      : problem(
          `the account has no zone ${unknown.join(', ')}`,
          'The deploy would fail at the first subnet.',
          `set network.zones to two of ${zones.join(', ')}`,
        ),
  ];
};

/** Whether the account may have one more database. */
export const databaseHasRoom: Examination = async ({ aws, outputs }) => {
  if (outputs !== undefined) return [];
  const rds = new RDSClient(aws);
  try {
    const { AccountQuotas = [] } = await rds.send(new DescribeAccountAttributesCommand({}));
    return AccountQuotas.filter(({ AccountQuotaName }) => AccountQuotaName === 'DBInstances').map(roomIn);
  } catch (error) {
    return [
      warning(
        'how many databases the account may have is not known',
        lineOf(error),
        'look at Service Quotas, Amazon RDS',
      ),
    ];
  } finally {
    rds.destroy();
  }
};

const roomIn = ({ Used = 0, Max = 0 }: AccountQuota): Finding =>
  Used < Max
    ? ok(`the account has ${Used} of ${Max} databases`)
    : problem(
        `the account has ${Used} of ${Max} databases`,
        'The deploy would fail at the database.',
        'delete one, or ask: Service Quotas, Amazon RDS, DB instances',
      );

/** Whether a bucket of the name that the settings ask for is there already, here or with somebody else. */
export const bucketNameIsFree: Examination = async ({ aws, outputs, settings }) => {
  const Bucket = settings.media.bucketName;
  if (Bucket === null || outputs !== undefined) return [];
  const state = await stateOfBucket(aws, Bucket);
  return state === 'free' ? [ok(`the bucket name ${Bucket} is free`)] : [taken(Bucket, state)];
};

async function stateOfBucket(
  aws: { region: string; endpoint?: string },
  Bucket: string,
): Promise<'free' | 'ours' | 'foreign'> {
  const s3 = new S3Client({
    ...aws,
    forcePathStyle: aws.endpoint !== undefined,
    followRegionRedirects: true,
  });
  try {
    await s3.send(new HeadBucketCommand({ Bucket }));
    return 'ours';
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return 'free';
    if (status === 403) return 'foreign';
    throw error;
  } finally {
    s3.destroy();
  }
}

const taken = (bucket: string, whose: 'ours' | 'foreign'): Finding =>
  whose === 'ours'
    ? problem(
        `the bucket ${bucket} is there, but no stack`,
        'CloudFormation refuses to make what exists already.',
        `look what is in it, then: aws s3 rb s3://${bucket} --force; or set media.bucketName to another name`,
      )
    : problem(
        `the bucket name ${bucket} belongs to somebody else`,
        'Names of buckets are unique in the whole world.',
        'set media.bucketName to another name, or to null',
      );
