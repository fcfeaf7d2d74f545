import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeFileSystemsCommand, EFSClient } from '@aws-sdk/client-efs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';

interface Config {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}
type Listing = (config: Config) => Promise<(string | undefined)[]>;

/** How to list each kind of thing that a stack may leave behind. */
const LISTINGS: Record<string, Listing> = {
  stack: async (config) =>
    ((await new CloudFormationClient(config).send(new DescribeStacksCommand({}))).Stacks ?? []).map(
      ({ StackName }) => StackName,
    ),
  function: async (config) =>
    ((await new LambdaClient(config).send(new ListFunctionsCommand({}))).Functions ?? []).map(
      ({ FunctionName }) => FunctionName,
    ),
  bucket: async (config) =>
    (
      (await new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({}))).Buckets ?? []
    ).map(({ Name }) => Name),
  role: async (config) =>
    ((await new IAMClient(config).send(new ListRolesCommand({}))).Roles ?? []).map(
      ({ RoleName }) => RoleName,
    ),
  'log group': async (config) =>
    ((await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}))).logGroups ?? []).map(
      ({ logGroupName }) => logGroupName,
    ),
  secret: async (config) =>
    ((await new SecretsManagerClient(config).send(new ListSecretsCommand({}))).SecretList ?? []).map(
      ({ Name }) => Name,
    ),
  'user pool': async (config) =>
    (
      (await new CognitoIdentityProviderClient(config).send(new ListUserPoolsCommand({ MaxResults: 60 })))
        .UserPools ?? []
    ).map(({ Name }) => Name),
  // Every account has a default VPC from the start.
  VPC: async (config) =>
    ((await new EC2Client(config).send(new DescribeVpcsCommand({}))).Vpcs ?? [])
      .filter(({ IsDefault }) => IsDefault !== true)
      .map(({ VpcId }) => VpcId),
  database: async (config) =>
    ((await new RDSClient(config).send(new DescribeDBInstancesCommand({}))).DBInstances ?? []).map(
      ({ DBInstanceIdentifier }) => DBInstanceIdentifier,
    ),
  'file system': async (config) =>
    ((await new EFSClient(config).send(new DescribeFileSystemsCommand({}))).FileSystems ?? []).map(
      ({ FileSystemId }) => FileSystemId,
    ),
  topic: async (config) =>
    ((await new SNSClient(config).send(new ListTopicsCommand({}))).Topics ?? []).map(
      ({ TopicArn }) => TopicArn,
    ),
  alarm: async (config) =>
    ((await new CloudWatchClient(config).send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).map(
      ({ AlarmName }) => AlarmName,
    ),
  dashboard: async (config) =>
    ((await new CloudWatchClient(config).send(new ListDashboardsCommand({}))).DashboardEntries ?? []).map(
      ({ DashboardName }) => DashboardName,
    ),
};

/** Names what the account of an emulated AWS still holds, besides what every new account has. */
export async function leftInAws(endpoint: string): Promise<string[]> {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const found = await Promise.all(
    Object.entries(LISTINGS).map(async ([kind, list]) =>
      (await list(config)).map((name) => `${kind} ${name}`),
    ),
  );
  return found.flat();
}
