import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { lazyClient, type ObjectsOptions } from './object-client.ts';

/** What one upload may be. */
export interface UploadPolicy {
  key: string;
  /** The exact media type that the form must name. */
  type: string;
  /** In bytes, both inclusive. */
  size: { least: number; most: number };
  /** Kept with the object, for those who download it. */
  fileName?: string;
  forSeconds: number;
}

/** A form for one upload: the fields go first, the file last. */
export interface PresignedPost {
  url: string;
  fields: Record<string, string>;
  expiresAt: Date;
}

/** What a link to an object makes of it, whatever the object itself says. */
export interface DownloadPolicy {
  key: string;
  /** Content-Type of the answer. */
  type: string;
  /** Content-Disposition of the answer, encoded. */
  disposition: string;
  forSeconds: number;
}

/** A link to one object. */
export interface PresignedGet {
  url: string;
  expiresAt: Date;
}

/** Signs links with the function's own credentials. Signing is arithmetic: nothing goes over the network. */
export interface Presigning {
  /** S3 refuses any other key, type or size, and everything after `expiresAt`. */
  post(policy: UploadPolicy): Promise<PresignedPost>;
  get(policy: DownloadPolicy): Promise<PresignedGet>;
}

/**
 * Links end no later than the credentials, where AWS_CREDENTIAL_EXPIRATION says when that is. Lambda does not set it, and
 * replaces an instance long before the credentials of its role end.
 */
export function createPresigning(options: ObjectsOptions): Presigning {
  const { bucket: Bucket, environment } = options;
  const client = lazyClient(options);

  const lifetime = (forSeconds: number): { seconds: number; expiresAt: Date } => {
    // Signatures count whole seconds.
    const now = Math.floor(Date.now() / 1000);
    const seconds = Math.min(forSeconds, secondsLeft(environment['AWS_CREDENTIAL_EXPIRATION'], now));
    if (seconds <= 0) throw new Error('the credentials to sign with have expired');
    return { seconds, expiresAt: new Date((now + seconds) * 1000) };
  };

  return {
    async post({ key: Key, type, size, fileName, forSeconds }) {
      const { seconds: Expires, expiresAt } = lifetime(forSeconds);
      const { url, fields } = await createPresignedPost(client(), {
        Bucket,
        Key,
        Expires,
        Fields: {
          'Content-Type': type,
          // S3 keeps ASCII only.
          ...(fileName !== undefined && { 'x-amz-meta-file-name': encodeURIComponent(fileName) }),
        },
        Conditions: [['content-length-range', size.least, size.most]],
      });
      return { url, fields, expiresAt };
    },
    async get({ key: Key, type, disposition, forSeconds }) {
      const { seconds: expiresIn, expiresAt } = lifetime(forSeconds);
      const command = new GetObjectCommand({
        Bucket,
        Key,
        ResponseContentType: type,
        ResponseContentDisposition: disposition,
      });
      return { url: await getSignedUrl(client(), command, { expiresIn }), expiresAt };
    },
  };
}

function secondsLeft(end: string | undefined, now: number): number {
  if (!end) return Infinity;
  const at = Date.parse(end);
  if (Number.isNaN(at)) throw new Error('the environment variable AWS_CREDENTIAL_EXPIRATION is not a date');
  return Math.floor(at / 1000) - now;
}
