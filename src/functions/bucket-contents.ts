import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What was taken out of a bucket. */
export interface Emptied {
  deleted: number;
  aborted: number;
}

/**
 * Empties a bucket: objects in all their versions, and uploads that were never completed. One that is gone is empty.
 * @throws Error when S3 refuses to delete something
 */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<Emptied> {
  try {
    return { deleted: await deleteObjects(s3, bucket), aborted: await abortUploads(s3, bucket) };
  } catch (error) {
    // The bucket was deleted by hand: nothing to do.
    if (error instanceof Error && error.name === 'NoSuchBucket') return { deleted: 0, aborted: 0 };
    throw error;
  }
}

async function deleteObjects(s3: S3Client, Bucket: string): Promise<number> {
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

async function abortUploads(s3: S3Client, Bucket: string): Promise<number> {
  for (let aborted = 0; ;) {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    if (Uploads.length === 0) return aborted;
    for (const { Key, UploadId } of Uploads) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
    aborted += Uploads.length;
  }
}
