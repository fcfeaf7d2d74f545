import type { Intrinsic } from './cloudformation.ts';
import { cacheUserId } from './logical-ids.ts';
import type { Stack } from './stack.ts';

type Secret = 'application' | 'master';

/** The ARNs of this stack's secrets. */
export const SECRETS: Readonly<Record<Secret, Intrinsic>> = {
  application: { Ref: 'ApplicationSecret' },
  master: { 'Fn::GetAtt': ['Database', 'MasterUserSecret.SecretArn'] },
};

/** The ARN of the bucket. */
export const BUCKET: Intrinsic = { 'Fn::GetAtt': ['MediaBucket', 'Arn'] };

/** The ARN of its objects whose keys begin like this. */
export const objects = (prefix: string): Intrinsic => ({ 'Fn::Join': ['/', [BUCKET, `${prefix}*`]] });

/** The right to read passwords of the database. */
export const readSecrets = (which: readonly Secret[]) => ({
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue'],
  Resource: which.map((one) => SECRETS[one]),
});

/** The right to give the functions' user another password. */
export const writeSecret = {
  Effect: 'Allow',
  Action: ['secretsmanager:PutSecretValue'],
  Resource: SECRETS.application,
};

/**
 * The right to connect to the cache as the function's own user; nothing without a cache.
 * Source: ElastiCache User Guide, "Authenticating with IAM": the cache and the user are both resources of `Connect`.
 */
export const connectToCache = ({ settings }: Stack, role: string) =>
  settings.cache.enabled
    ? [
        {
          Effect: 'Allow',
          Action: ['elasticache:Connect'],
          Resource: [{ 'Fn::GetAtt': ['Cache', 'ARN'] }, { 'Fn::GetAtt': [cacheUserId(role), 'Arn'] }],
        },
      ]
    : [];

/**
 * The right to list objects with these prefixes. Without it, S3 answers 403 rather than 404 to a question for an object that is
 * not there. That question carries no prefix, hence IfExists: a condition on a key that a request lacks is otherwise false.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (Permissions).
 */
export const listBucket = (prefixes: readonly string[]) => ({
  Effect: 'Allow',
  Action: ['s3:ListBucket'],
  Resource: BUCKET,
  Condition: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
});
