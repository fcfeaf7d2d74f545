import { S3Client } from '@aws-sdk/client-s3';
import { emptyBucket } from '../../../src/functions/bucket-contents.ts';
import { liveStack, type Stage } from '../cli/stack.ts';
import { liveTemplate } from '../cli/live-template.ts';

/**
 * Empties the bucket of a stage whose removal has failed, if it was to be deleted. The stack's own function does that only once: files
 * uploaded afterwards would stop every further removal, with the function gone.
 * @returns how many files were deleted
 */
export async function emptyFilledAgain({ name, aws }: Stage): Promise<number> {
  const live = await liveStack({ name, aws });
  const bucket = live?.resources['MediaBucket'];
  if (bucket === undefined || live?.status !== 'DELETE_FAILED') return 0;
  const { Resources } = await liveTemplate(name, aws);
  if (Resources['MediaBucket']?.DeletionPolicy !== 'Delete') return 0;
  const s3 = new S3Client({ ...aws, forcePathStyle: aws.endpoint !== undefined });
  try {
    return (await emptyBucket(s3, bucket)).deleted;
  } finally {
    s3.destroy();
  }
}
