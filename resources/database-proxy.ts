import type { EC2SecurityGroupEgress } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroupEgress';
import type { EC2SecurityGroupIngress } from '@awboost/cfn-resource-types/AWS-EC2-SecurityGroupIngress';
import type { IAMRole } from '@awboost/cfn-resource-types/AWS-IAM-Role';
import type { RDSDBProxy } from '@awboost/cfn-resource-types/AWS-RDS-DBProxy';
import type { RDSDBProxyTargetGroup } from '@awboost/cfn-resource-types/AWS-RDS-DBProxyTargetGroup';
import { SESSION_STATEMENT } from '../src/config/database-session.ts';
import type { Fragment, Resource, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/**
 * RDS Proxy by setting: many function instances share few connections. Nothing where it is off. The functions wait for
 * `DatabaseProxyReady`: the proxy, its target and the user that signs in through it must exist before they connect through it.
 */
export function databaseProxy(stack: Stack): Fragment {
  if (!stack.settings.database.proxy) return {};
  return {
    Resources: {
      DatabaseProxy: proxy(stack),
      DatabaseProxyTargets: targets(),
      DatabaseProxyRole: role(stack),
      DatabaseProxyToDatabase: wayOut(),
      DatabaseFromDatabaseProxy: wayIn(),
      DatabaseProxyReady: ready(),
    },
  };
}

/** What functions of the application wait for: the schema that their code needs, and the proxy, where there is one, to let them in. */
export const databaseIsReady = ({ settings }: Stack): string[] => [
  'Migration',
  ...(settings.database.proxy ? ['DatabaseProxyReady'] : []),
];

function proxy({ name }: Stack): ResourceOf<typeof RDSDBProxy> {
  return {
    Type: 'AWS::RDS::DBProxy',
    Properties: {
      DBProxyName: name,
      EngineFamily: 'MYSQL',
      RequireTLS: true,
      RoleArn: { 'Fn::GetAtt': ['DatabaseProxyRole', 'Arn'] },
      Auth: [
        {
          AuthScheme: 'SECRETS',
          IAMAuth: 'DISABLED',
          ClientPasswordAuthType: 'MYSQL_CACHING_SHA2_PASSWORD',
          SecretArn: { Ref: 'ApplicationSecret' },
        },
      ],
      IdleClientTimeout: 300,
      VpcSubnetIds: [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }],
      VpcSecurityGroupIds: [{ 'Fn::GetAtt': ['DatabaseProxySecurityGroup', 'GroupId'] }],
    },
  };
}

/**
 * CloudFormation waits until the proxy has connected to the database, and fails after some minutes where it cannot ("Timed out
 * waiting for target group to become available": github.com/aws/aws-cdk/issues/8919). So the security group rules must exist
 * first, and the user whose password the proxy signs in with: `migrate` creates it.
 */
function targets(): ResourceOf<typeof RDSDBProxyTargetGroup> {
  return {
    Type: 'AWS::RDS::DBProxyTargetGroup',
    DependsOn: ['DatabaseProxyToDatabase', 'DatabaseFromDatabaseProxy', 'Migration'],
    Properties: {
      DBProxyName: { Ref: 'DatabaseProxy' },
      // CloudFormation accepts no other name.
      TargetGroupName: 'default',
      DBInstanceIdentifiers: [{ Ref: 'Database' }],
      ConnectionPoolConfigurationInfo: {
        // The rest is left to `migrate`, and to operators for debugging.
        MaxConnectionsPercent: 90,
        MaxIdleConnectionsPercent: 50,
        ConnectionBorrowTimeout: 5,
        // Set by the proxy, not by each client: a SET SESSION would pin the connection to one client.
        InitQuery: SESSION_STATEMENT,
      },
    },
  };
}

/**
 * That the target exists does not mean that clients can connect: RDS names as its usual life "registering > unavailable >
 * available > unavailable > available" (RDS API Reference, TargetHealth). So `migrate` connects as a function would, and the
 * deploy continues when that works, or fails with the reason.
 */
function ready(): Resource {
  return {
    Type: 'Custom::DatabaseProxyReady',
    // `migrate` itself depends on its rules.
    DependsOn: ['DatabaseProxyTargets'],
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['MigrateLambdaFunction', 'Arn'] },
      ServiceTimeout: 600,
      // Another proxy, or another user, must be checked again.
      Endpoint: { 'Fn::GetAtt': ['DatabaseProxy', 'Endpoint'] },
      ApplicationSecret: { Ref: 'ApplicationSecret' },
    },
  };
}

function role({ name, stage, settings }: Stack): ResourceOf<typeof IAMRole> {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: `${settings.service}-${stage}-${settings.region}-proxy`,
      Description: `Lets the database proxy of ${name} read the functions' password`,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'rds.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [
        {
          PolicyName: 'read-the-application-secret',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'secretsmanager:GetSecretValue',
                Resource: { Ref: 'ApplicationSecret' },
              },
            ],
          },
        },
      ],
    },
  };
}

const MYSQL = { IpProtocol: 'tcp', FromPort: 3306, ToPort: 3306 };

function wayOut(): ResourceOf<typeof EC2SecurityGroupEgress> {
  return {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: {
      ...MYSQL,
      GroupId: { 'Fn::GetAtt': ['DatabaseProxySecurityGroup', 'GroupId'] },
      DestinationSecurityGroupId: { 'Fn::GetAtt': ['DatabaseSecurityGroup', 'GroupId'] },
      Description: 'MySQL over TLS to the database',
    },
  };
}

function wayIn(): ResourceOf<typeof EC2SecurityGroupIngress> {
  return {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      ...MYSQL,
      GroupId: { 'Fn::GetAtt': ['DatabaseSecurityGroup', 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': ['DatabaseProxySecurityGroup', 'GroupId'] },
      Description: 'MySQL over TLS from the proxy',
    },
  };
}
