import { applicationEnvironment } from '../function-environment.ts';
import { BUCKET, objects } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

/** Outside of the network: it calls S3 alone, and runs when the network may be gone. */
export const emptyBucket = {
  role: 'empty-bucket',
  description: 'Empties the media bucket before the stack is removed',
  startedBy: 'invocations',
  limits: () => ({ memoryMb: 512, timeoutSeconds: 900 }),
  environment: applicationEnvironment,
  rights: () => [
    // It asks the stack and the bucket whether it may: it takes away everything, and only when the stack goes.
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
  ],
  calls: 'once, at the end',
  // CloudFormation tells whoever removes the stack.
  alarms: [],
} as const satisfies FunctionDescription;
