import type { S3Bucket } from '@awboost/cfn-resource-types/AWS-S3-Bucket';
import type { S3BucketPolicy } from '@awboost/cfn-resource-types/AWS-S3-BucketPolicy';
import type { Fragment, Intrinsic, Resource, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/**
 * The bucket of uploads (`uploads/`, for a day), media (`media/`) and the operator's static files (`static/`). Nothing
 * in it is public: callers with access get a presigned URL from the API.
 */
export function mediaBucket(stack: Stack): Fragment {
  return {
    Resources: {
      MediaBucket: bucket(stack),
      MediaBucketPolicy: bucketPolicy(),
      EmptiedMediaBucket: emptiedOnRemove(),
    },
    // The functions that may upload are deleted before it is emptied, and with their roles the presigned uploads.
    extensions: { MediaIamRoleLambdaExecution: { DependsOn: ['EmptiedMediaBucket'] } },
    Outputs: {
      S3BucketName: { Description: 'Bucket of media and static files', Value: { Ref: 'MediaBucket' } },
    },
  };
}

/** Account and region make the name globally unique: service 21 + stage 12 + account 12 + region 14 + 3 = 62. */
function bucketName({ name, settings }: Stack): string | Intrinsic {
  const { bucketName: chosen } = settings.media;
  return chosen ?? { 'Fn::Join': ['-', [name, { Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }]] };
}

function bucket(stack: Stack): ResourceOf<typeof S3Bucket> {
  const { api, media } = stack.settings;
  return {
    Type: 'AWS::S3::Bucket',
    // A failed first deploy leaves none behind whose name would block the second.
    DeletionPolicy: media.keepOnRemove ? 'RetainExceptOnCreate' : 'Delete',
    // A new name makes a new bucket; the old one holds users' files.
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketName: bucketName(stack),
      // What src/functions/empty-bucket.ts goes by.
      Tags: [{ Key: 'concert:on-remove', Value: media.keepOnRemove ? 'keep' : 'delete' }],
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'intelligent-tiering',
            Status: 'Enabled',
            Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }],
          },
          { Id: 'pending-uploads', Status: 'Enabled', Prefix: 'uploads/', ExpirationInDays: 1 },
          {
            Id: 'incomplete-uploads',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
      CorsConfiguration: {
        CorsRules: [
          {
            // Uploads are presigned POSTs; downloads are presigned GETs.
            AllowedMethods: ['GET', 'HEAD', 'POST'],
            AllowedOrigins: [...api.corsOrigins],
            AllowedHeaders: ['*'],
            ExposedHeaders: ['ETag'],
            MaxAge: 3600,
          },
        ],
      },
    },
  };
}

function bucketPolicy(): ResourceOf<typeof S3BucketPolicy> {
  return {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'MediaBucket' },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [
              { 'Fn::GetAtt': ['MediaBucket', 'Arn'] },
              { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['MediaBucket', 'Arn'] }, '/*']] },
            ],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  };
}

/**
 * CloudFormation deletes empty buckets only: this is deleted first, and empties it. It stays in the template whatever the
 * settings say, since CloudFormation would delete it, and so empty the bucket, when it leaves.
 */
function emptiedOnRemove(): Resource {
  return {
    Type: 'Custom::EmptiedBucket',
    // The permissions on the bucket must outlive this.
    DependsOn: ['MediaBucketPolicy'],
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['EmptyDashbucketLambdaFunction', 'Arn'] },
      ServiceTimeout: 900,
      BucketName: { Ref: 'MediaBucket' },
    },
  };
}
