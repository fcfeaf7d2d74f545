import type { Intrinsic } from './cloudformation.ts';
import { CACHE_USERS, type CacheClient } from './cache-users.ts';
import type { Stack } from './stack.ts';

type Secret = 'application' | 'master';

/** The ARNs of this stack's secrets. */
export const SECRETS: Readonly<Record<Secret, Intrinsic>> = {
  application: { Ref: 'ApplicationSecret' },
  master: { 'Fn::GetAtt': ['Database', 'MasterUserSecret.SecretArn'] },
};

const BUCKET = { 'Fn::GetAtt': ['MediaBucket', 'Arn'] };
const objects = (prefix: string) => ({ 'Fn::Join': ['/', [BUCKET, `${prefix}*`]] });

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
export const connectToCache = ({ settings }: Stack, client: CacheClient) =>
  settings.cache.enabled
    ? [
        {
          Effect: 'Allow',
          Action: ['elasticache:Connect'],
          Resource: [{ 'Fn::GetAtt': ['Cache', 'ARN'] }, { 'Fn::GetAtt': [CACHE_USERS[client], 'Arn'] }],
        },
      ]
    : [];

/**
 * Without the right to list, S3 answers 403 rather than 404 to a question for an object that is not there. That question
 * carries no prefix, hence IfExists: a condition on a key that a request lacks is otherwise false.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (Permissions).
 */
const list = (prefixes: readonly string[]) => ({
  Effect: 'Allow',
  Action: ['s3:ListBucket'],
  Resource: BUCKET,
  Condition: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
});

/** `media` signs uploads and downloads with its own rights, and moves confirmed uploads to their place. */
export const mediaRights = [
  {
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: [objects('uploads/'), objects('media/')],
  },
  {
    Effect: 'Allow',
    Action: ['s3:GetObject'],
    Resource: [objects('uploads/'), objects('media/'), objects('static/')],
  },
  list(['uploads/', 'media/', 'static/']),
];

/** `pictures` reads an upload and takes it away. */
export const pictureUploadRights = [
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:DeleteObject'],
    Resource: [objects('uploads/event-picture/'), objects('uploads/avatar/')],
  },
  list(['uploads/']),
];

/** `sweep` takes away what nobody claims. */
export const sweepRights = [
  { Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: [objects('uploads/'), objects('media/')] },
  list(['uploads/', 'media/']),
];

/** `empty-bucket` takes away everything, and only when the stack goes: it asks the stack and the bucket whether it may. */
export const emptyBucketRights = [
  { Effect: 'Allow', Action: ['cloudformation:DescribeStacks'], Resource: { Ref: 'AWS::StackId' } },
  {
    Effect: 'Allow',
    Action: ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads', 's3:GetBucketTagging'],
    Resource: BUCKET,
  },
  {
    Effect: 'Allow',
    Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload'],
    Resource: objects(''),
  },
];
