import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { answering, isCustomResource } from './custom-resource.ts';
import { loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);
const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });

/**
 * The Lambda function that empties the media bucket before CloudFormation deletes it: objects in all their versions,
 * and uploads that were never completed. At any other time it does nothing.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  if (!isCustomResource(event)) throw new Error('only CloudFormation may call this');
  const bucket = String(event.ResourceProperties['BucketName']);
  await answering(event, context, async () => {
    if (event.RequestType === 'Delete') await empty(bucket);
    return { physicalId: bucket };
  });
}

async function empty(Bucket: string): Promise<void> {
  try {
    const deleted = await deleteObjects(Bucket);
    logger.info('bucket emptied', { deleted, aborted: await abortUploads(Bucket) });
  } catch (error) {
    // Somebody has deleted the bucket by hand: so much the better.
    if (error instanceof Error && error.name === 'NoSuchBucket') return;
    logger.error('bucket not emptied', { error });
    throw error;
  }
}

async function deleteObjects(Bucket: string): Promise<number> {
  for (let deleted = 0; ;) {
    // Always the first page: what was on it before is gone.
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return deleted;
    const Delete = { Objects, Quiet: true };
    const { Errors: [refused] = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    if (refused) throw new Error(`${refused.Key} cannot be deleted: ${refused.Message}`);
    deleted += Objects.length;
  }
}

async function abortUploads(Bucket: string): Promise<number> {
  for (let aborted = 0; ;) {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    if (Uploads.length === 0) return aborted;
    for (const { Key, UploadId } of Uploads) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
    aborted += Uploads.length;
  }
}
