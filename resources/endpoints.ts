import type { EC2VPCEndpoint } from '@awboost/cfn-resource-types/AWS-EC2-VPCEndpoint';
import type { Fragment, Intrinsic, ResourceOf } from './cloudformation.ts';
import { functionName } from './function-names.ts';
import { SECRETS } from './function-rights.ts';
import { functionsOf } from './functions/index.ts';
import type { Stack } from './stack.ts';

/**
 * The ways out of the network: S3 (a gateway, free), Secrets Manager, and CloudWatch Logs by setting (interfaces,
 * $7.30 a month for each zone they are in). Each allows only what the roles of functions in the network allow, on this
 * stack's own resources; tests/template/ways-out.test.ts compares both.
 */
export function endpoints(stack: Stack): Fragment {
  return {
    Resources: {
      S3Endpoint: s3Endpoint(),
      SecretsManagerEndpoint: interfaceEndpoint(stack, 'secretsmanager', [
        {
          Sid: 'ReadPasswords',
          Action: ['secretsmanager:GetSecretValue'],
          Resource: [SECRETS.application, SECRETS.master],
        },
        ...(stack.settings.database.admin
          ? [
              {
                Sid: 'WritePassword',
                Action: ['secretsmanager:PutSecretValue'],
                Resource: SECRETS.application,
              },
            ]
          : []),
      ]),
      ...(stack.settings.network.logsEndpoint && {
        LogsEndpoint: interfaceEndpoint(stack, 'logs', [
          {
            Sid: 'WriteLogs',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: logGroups(stack),
          },
        ]),
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
          Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
          Resource: [
            { 'Fn::GetAtt': ['MediaBucket', 'Arn'] },
            { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['MediaBucket', 'Arn'] }, '/*']] },
          ],
          // The bucket's name alone could be another account's, once ours is gone.
          Condition: ofThisAccount('aws:PrincipalAccount', 'aws:ResourceAccount'),
        },
        {
          // Where `migrate` puts its response to CloudFormation; the presigned URL carries the permission.
          Sid: 'AnswersToCloudFormation',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: ANSWERS_TO_CLOUDFORMATION,
        },
      ]),
    },
  };
}

/**
 * The responses of this stack's custom resources: objects whose keys begin with the stack's id, in CloudFormation's bucket of the
 * region, whose name has the region without hyphens. The bucket alone would allow exfiltration: every account
 * can have a stack, and so a URL to upload to it. A pattern of the name would be wider still: any account can own a
 * bucket of such a name.
 * Sources: CloudFormation User Guide, "Access CloudFormation using an interface endpoint"; Lambda Developer Guide, "Using
 * AWS Lambda with CloudFormation" (ResponseURL).
 */
const ANSWERS_TO_CLOUDFORMATION: Intrinsic = {
  'Fn::Join': [
    '',
    [
      'arn:aws:s3:::cloudformation-custom-resource-response-',
      { 'Fn::Join': ['', { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] },
      '/',
      { Ref: 'AWS::StackId' },
      '*',
    ],
  ],
};

/** The log groups of the functions in the network, with their streams. */
const logGroups = (stack: Stack): Intrinsic[] =>
  functionsOf(stack)
    .filter(({ network }) => network !== undefined)
    .map((one) => ({
      'Fn::Join': [
        ':',
        [
          'arn:aws:logs',
          { Ref: 'AWS::Region' },
          { Ref: 'AWS::AccountId' },
          `log-group:/aws/lambda/${functionName(stack, one)}:*`,
        ],
      ],
    }));

function interfaceEndpoint(
  { settings }: Stack,
  service: string,
  allowed: readonly { Sid: string; Action: string[]; Resource: Intrinsic | Intrinsic[] }[],
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
      PolicyDocument: policy(
        allowed.map(({ Sid, ...what }) => ({
          Sid,
          Effect: 'Allow',
          Principal: '*',
          ...what,
          Condition: ofThisAccount('aws:PrincipalAccount'),
        })),
      ),
    },
  };
}

const policy = (Statement: object[]) => ({ Version: '2012-10-17', Statement });

const ofThisAccount = (...keys: string[]) => ({
  StringEquals: Object.fromEntries(keys.map((key) => [key, { Ref: 'AWS::AccountId' }])),
});

const serviceName = (service: string): Intrinsic => ({
  'Fn::Join': ['.', ['com.amazonaws', { Ref: 'AWS::Region' }, service]],
});
