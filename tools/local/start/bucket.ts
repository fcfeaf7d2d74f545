import {
  BucketAlreadyOwnedByYou,
  type CORSRule,
  CreateBucketCommand,
  PutBucketCorsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mediaBucket } from '../../../resources/media-bucket.ts';
import type { Stack } from '../../../resources/stack.ts';

const Bucket = 'concert-local-files';

/** CloudFormation's words for the same rules. */
interface CorsRule {
  AllowedMethods: string[];
  AllowedOrigins: string[];
  AllowedHeaders?: string[];
  MaxAge?: number;
}

/**
 * Makes the bucket of uploads and media in the emulator, open to pages of any origin, or finds that of an earlier run.
 * @param endpoint URL of the emulator
 * @param stack whose settings it gets
 * @returns its name
 */
export async function prepareBucket(endpoint: string, stack: Stack): Promise<string> {
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    await s3.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
      if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
    });
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: corsRules(stack) } }));
    return Bucket;
  } finally {
    s3.destroy();
  }
}

/** The same rules as the deployed bucket's, but for all origins: local pages may be served on any port. */
function corsRules(stack: Stack): CORSRule[] {
  const { Properties } = mediaBucket(stack).Resources?.['MediaBucket'] ?? {};
  const { CorsRules = [] } = (Properties as { CorsConfiguration?: { CorsRules?: CorsRule[] } })
    .CorsConfiguration ?? { CorsRules: [] };
  return CorsRules.map(({ MaxAge, ...rule }) => ({ ...rule, AllowedOrigins: ['*'], MaxAgeSeconds: MaxAge }));
}
