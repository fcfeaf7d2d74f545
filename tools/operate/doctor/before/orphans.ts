import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { logGroupsOf } from '../../cli/log-groups.ts';
import { type Examination, type Finding, ok, type Patient, problem } from '../finding.ts';

/** What an earlier stack may have left: CloudFormation refuses to create what exists. */
export const nothingIsOrphaned: Examination = async (patient) => {
  const found = [...(await logGroups(patient)), ...(await bucket(patient))];
  return found.length > 0 ? found : [ok('no orphaned log groups or buckets')];
};

const REFUSED = 'CloudFormation cannot create a resource that already exists.';

const logGroups = async (patient: Patient): Promise<Finding[]> =>
  (await logGroupsOf(patient)).map((group) =>
    problem(`orphaned log group ${group}`, REFUSED, `aws logs delete-log-group --log-group-name ${group}`),
  );

async function bucket({ aws, name, settings, caller }: Patient): Promise<Finding[]> {
  // As resources/media-bucket.ts names it.
  const Bucket = settings.media.bucketName ?? `${name}-${caller.account}-${aws.region}`;
  const state = await stateOfBucket(aws, Bucket);
  if (state === 'free') return [];
  return state === 'ours'
    ? [
        problem(
          `orphaned bucket ${Bucket}`,
          REFUSED,
          `check its contents, then: aws s3 rb s3://${Bucket} --force; or set media.bucketName to another name`,
        ),
      ]
    : [
        problem(
          `the bucket name ${Bucket} is taken by another account`,
          'Bucket names are globally unique.',
          'set media.bucketName to another name, or to null',
        ),
      ];
}

/** Whether a bucket of this name is there, and whose. */
export async function stateOfBucket(
  aws: Patient['aws'],
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
