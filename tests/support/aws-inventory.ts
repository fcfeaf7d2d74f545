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

/** Names what the account of an emulated AWS still holds, besides what every new account has. */
export async function leftInAws(endpoint: string): Promise<string[]> {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const { Stacks = [] } = await new CloudFormationClient(config).send(new DescribeStacksCommand({}));
  const { Functions = [] } = await new LambdaClient(config).send(new ListFunctionsCommand({}));
  const { Buckets = [] } = await new S3Client({ ...config, forcePathStyle: true }).send(
    new ListBucketsCommand({}),
  );
  const { Roles = [] } = await new IAMClient(config).send(new ListRolesCommand({}));
  const { logGroups = [] } = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
  const { SecretList = [] } = await new SecretsManagerClient(config).send(new ListSecretsCommand({}));
  const { UserPools = [] } = await new CognitoIdentityProviderClient(config).send(
    new ListUserPoolsCommand({ MaxResults: 60 }),
  );
  const { Vpcs = [] } = await new EC2Client(config).send(new DescribeVpcsCommand({}));
  const { DBInstances = [] } = await new RDSClient(config).send(new DescribeDBInstancesCommand({}));
  const { FileSystems = [] } = await new EFSClient(config).send(new DescribeFileSystemsCommand({}));
  const { Topics = [] } = await new SNSClient(config).send(new ListTopicsCommand({}));
  const watch = new CloudWatchClient(config);
  const { MetricAlarms = [] } = await watch.send(new DescribeAlarmsCommand({}));
  const { DashboardEntries = [] } = await watch.send(new ListDashboardsCommand({}));
  return [
    ...Stacks.map(({ StackName }) => `stack ${StackName}`),
    ...Functions.map(({ FunctionName }) => `function ${FunctionName}`),
    ...Buckets.map(({ Name }) => `bucket ${Name}`),
    ...Roles.map(({ RoleName }) => `role ${RoleName}`),
    ...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`),
    ...SecretList.map(({ Name }) => `secret ${Name}`),
    ...UserPools.map(({ Name }) => `user pool ${Name}`),
    ...Vpcs.filter(({ IsDefault }) => !IsDefault).map(({ VpcId }) => `VPC ${VpcId}`),
    ...DBInstances.map(({ DBInstanceIdentifier }) => `database ${DBInstanceIdentifier}`),
    ...FileSystems.map(({ FileSystemId }) => `file system ${FileSystemId}`),
    ...Topics.map(({ TopicArn }) => `topic ${TopicArn}`),
    ...MetricAlarms.map(({ AlarmName }) => `alarm ${AlarmName}`),
    ...DashboardEntries.map(({ DashboardName }) => `dashboard ${DashboardName}`),
  ];
}
