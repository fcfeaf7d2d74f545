import type { EC2VPCEndpoint } from '@awboost/cfn-resource-types/AWS-EC2-VPCEndpoint';
import type { Fragment, Intrinsic, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/**
 * The ways out of the network: S3 (a gateway, free), Secrets Manager, and CloudWatch Logs by setting (interfaces,
 * $7.30 a month for each zone they stand in). Each lets through only what the stack uses.
 */
export function endpoints(stack: Stack): Fragment {
  return {
    Resources: {
      S3Endpoint: s3Endpoint(),
      SecretsManagerEndpoint: interfaceEndpoint(stack, 'secretsmanager', {
        Action: [
          'secretsmanager:GetSecretValue',
          ...(stack.settings.database.admin ? ['secretsmanager:PutSecretValue'] : []),
        ],
        Resource: ofThisAccount('secretsmanager', 'secret:*'),
      }),
      ...(stack.settings.network.logsEndpoint && {
        LogsEndpoint: interfaceEndpoint(stack, 'logs', {
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          Resource: ofThisAccount('logs', 'log-group:*'),
        }),
      }),
    },
  };
}

function s3Endpoint(): ResourceOf<typeof EC2VPCEndpoint> {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcEndpointType: 'Gateway',
      VpcId: { Ref: 'Vpc' },
      RouteTableIds: [{ Ref: 'PrivateRouteTable' }],
      ServiceName: serviceName('s3'),
      PolicyDocument: policy([
        {
          Sid: 'OurBucket',
          Effect: 'Allow',
          Principal: '*',
          Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 's3:GetObjectTagging'],
          Resource: [
            { 'Fn::GetAtt': ['MediaBucket', 'Arn'] },
            { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['MediaBucket', 'Arn'] }, '/*']] },
          ],
        },
        {
          // Where `migrate` puts its answer for CloudFormation; the URL that it is given carries the rights.
          Sid: 'AnswersToCloudFormation',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: 'arn:aws:s3:::cloudformation-custom-resource-response-*/*',
        },
      ]),
    },
  };
}

function interfaceEndpoint(
  { settings }: Stack,
  service: string,
  allowed: { Action: string | string[]; Resource: Intrinsic },
): ResourceOf<typeof EC2VPCEndpoint> {
  const zones = settings.network.endpointsInBothZones
    ? ['PrivateSubnetA', 'PrivateSubnetB']
    : ['PrivateSubnetA'];
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      VpcId: { Ref: 'Vpc' },
      // By default in the database's zone only: without the database the API is down anyway.
      SubnetIds: zones.map((Ref) => ({ Ref })),
      SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointSecurityGroup', 'GroupId'] }],
      ServiceName: serviceName(service),
      PolicyDocument: policy([
        {
          Effect: 'Allow',
          Principal: '*',
          ...allowed,
          Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]),
    },
  };
}

const policy = (Statement: object[]) => ({ Version: '2012-10-17', Statement });

const ofThisAccount = (service: string, resource: string): Intrinsic => ({
  'Fn::Join': [':', [`arn:aws:${service}`, { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, resource]],
});

const serviceName = (service: string): Intrinsic => ({
  'Fn::Join': ['.', ['com.amazonaws', { Ref: 'AWS::Region' }, service]],
});
