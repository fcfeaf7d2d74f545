import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { emptyBucket } from './bucket-contents.ts';
import { answering, isCustomResource } from './custom-resource.ts';
import { loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);
const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
const cloudFormation = new CloudFormationClient({});

/** The tag by which the media bucket says what becomes of it; resources/media-bucket.ts writes it. */
const ON_REMOVE = 'concert:on-remove';

/**
 * The Lambda function that empties the media bucket before CloudFormation deletes it, and at no other time: CloudFormation
 * says Delete as well when a template loses the resource, when an update is rolled back, and when a resource was replaced.
 * So the stack itself must be in deletion, and the bucket's own tag, written by the last deploy, must allow it.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  if (!isCustomResource(event)) throw new Error('only CloudFormation may call this');
  const bucket = String(event.ResourceProperties['BucketName']);
  // The id never changes after the first answer: another one would make CloudFormation delete the "old" resource.
  const physicalId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : 'emptied-media-bucket';
  await answering(event, context, async () => {
    if (event.RequestType === 'Delete') await emptyIfMeant(bucket, event.StackId);
    return { physicalId };
  });
}

async function emptyIfMeant(bucket: string, stackId: string): Promise<void> {
  try {
    const reason = await reasonToKeep(bucket, stackId);
    if (reason === undefined) logger.info('bucket emptied', { bucket, ...(await emptyBucket(s3, bucket)) });
    else logger.info('bucket left as it is', { bucket, reason });
  } catch (error) {
    logger.error('bucket not emptied', { bucket, error });
    throw error;
  }
}

/** Why nothing may be deleted; undefined when it may. Without an answer of the stack or the bucket nothing is deleted: errors are thrown. */
async function reasonToKeep(bucket: string, stackId: string): Promise<string | undefined> {
  // By its id: a stack of the same name may have been made since.
  const { Stacks: [stack] = [] } = await cloudFormation.send(
    new DescribeStacksCommand({ StackName: stackId }),
  );
  if (stack?.StackStatus !== 'DELETE_IN_PROGRESS') return `the stack is ${stack?.StackStatus}`;
  const wish = await wishOf(bucket);
  return wish === 'delete' ? undefined : `its tag ${ON_REMOVE} is ${wish}`;
}

async function wishOf(Bucket: string): Promise<string | undefined> {
  try {
    const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
    return TagSet.find(({ Key }) => Key === ON_REMOVE)?.Value;
  } catch (error) {
    // Neither a bucket that is gone nor one without tags asks for anything.
    if (error instanceof Error && /^NoSuch(?:Bucket|TagSet)$/.test(error.name)) return undefined;
    throw error;
  }
}
