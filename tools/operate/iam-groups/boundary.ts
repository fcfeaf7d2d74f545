import { allow, document, type PolicyDocument } from './policy.ts';

/** A policy of the account that no role of the stack may exceed. */
export interface Boundary {
  name: string;
  document: PolicyDocument;
}

/** The name of a stage's boundary. */
export const boundaryName = (name: string): string => `${name}-boundary`;

/**
 * The most that any role of the stack may do, whatever its own policies say: effective is what both allow. It is outside
 * the stack, which could otherwise widen it. Source: IAM User Guide, "Permissions boundaries for IAM entities".
 * @param name service and stage, as in `concert-prod`
 * @param bucket the media bucket, where the settings name it; null for one named after the stage
 */
export function boundaryOf(name: string, bucket: string | null): Boundary {
  const files = bucketArns(name, bucket);
  return {
    name: boundaryName(name),
    document: document(
      allow(
        'WriteOwnLogs',
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        `arn:aws:logs:*:*:log-group:/aws/lambda/${name}-*:*`,
      ),
      // CloudFormation names a secret after its logical id, RDS the master user's after itself.
      allow(
        'ReadPasswords',
        ['secretsmanager:GetSecretValue'],
        ['arn:aws:secretsmanager:*:*:secret:*Secret-*', 'arn:aws:secretsmanager:*:*:secret:rds!db-*'],
      ),
      allow(
        'ChangePasswords',
        ['secretsmanager:PutSecretValue'],
        'arn:aws:secretsmanager:*:*:secret:*Secret-*',
      ),
      allow(
        'UseBucket',
        ['s3:GetBucketTagging', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
        files,
      ),
      allow(
        'UseFiles',
        [
          's3:AbortMultipartUpload',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:GetObject',
          's3:PutObject',
        ],
        files.map((arn) => `${arn}/*`),
      ),
      allow(
        'UseCache',
        ['elasticache:Connect'],
        [`arn:aws:elasticache:*:*:serverlesscache:${name}`, `arn:aws:elasticache:*:*:user:${name}-*`],
      ),
      // File systems and network interfaces have no names before they are made.
      allow(
        'UsePictures',
        ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        'arn:aws:elasticfilesystem:*:*:file-system/*',
      ),
      allow(
        'JoinNetwork',
        [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        '*',
      ),
      allow('Trace', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*'),
      allow('ReadOwnStack', ['cloudformation:DescribeStacks'], `arn:aws:cloudformation:*:*:stack/${name}/*`),
    ),
  };
}

/** The buckets of a stage: the framework's, and that of media. */
export const bucketArns = (name: string, bucket: string | null): string[] => [
  `arn:aws:s3:::${name}-*`,
  ...(bucket === null ? [] : [`arn:aws:s3:::${bucket}`]),
];
