import type { LogsLogGroup } from '@awboost/cfn-resource-types/AWS-Logs-LogGroup';
import type { RDSDBInstance } from '@awboost/cfn-resource-types/AWS-RDS-DBInstance';
import type { RDSDBParameterGroup } from '@awboost/cfn-resource-types/AWS-RDS-DBParameterGroup';
import type { RDSDBSubnetGroup } from '@awboost/cfn-resource-types/AWS-RDS-DBSubnetGroup';
import type { SecretsManagerSecret } from '@awboost/cfn-resource-types/AWS-SecretsManager-Secret';
import type { Fragment, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** The database's name inside the server. */
export const DATABASE_NAME = 'concert';

/**
 * MySQL in the private subnets. Its master user's password is created and rotated by RDS and used by `migrate` alone;
 * the functions sign in as a user of their own, who may only change rows and call procedures.
 */
export function database(stack: Stack): Fragment {
  return {
    Resources: {
      Database: instance(stack),
      DatabaseParameters: parameters(stack),
      DatabaseSubnets: subnets(stack),
      ApplicationSecret: applicationSecret(stack),
      DatabaseErrorLog: logGroup(stack, 'error'),
      DatabaseSlowQueryLog: logGroup(stack, 'slowquery'),
    },
    Outputs: {
      RdsEndpoint: {
        Description: 'Host of the database, inside the network',
        Value: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] },
      },
      RdsSecretArn: {
        Description: "Secret with the master user's password",
        Value: { 'Fn::GetAtt': ['Database', 'MasterUserSecret.SecretArn'] },
      },
      ApplicationSecretArn: {
        Description: 'Secret with the password that the functions use',
        Value: { Ref: 'ApplicationSecret' },
      },
    },
  };
}

function instance({ name, settings }: Stack): ResourceOf<typeof RDSDBInstance> {
  const { database: options } = settings;
  return {
    Type: 'AWS::RDS::DBInstance',
    DependsOn: ['DatabaseErrorLog', 'DatabaseSlowQueryLog'],
    DeletionPolicy: options.finalSnapshot ? 'Snapshot' : 'Delete',
    // A replacement is never intended: whatever the setting says, a snapshot is kept then.
    UpdateReplacePolicy: 'Snapshot',
    Properties: {
      DBInstanceIdentifier: name,
      Engine: 'mysql',
      EngineVersion: options.engineVersion,
      AutoMinorVersionUpgrade: true,
      DBInstanceClass: options.instanceClass,
      DBName: DATABASE_NAME,
      MasterUsername: 'concert_admin',
      ManageMasterUserPassword: true,
      StorageType: 'gp3',
      AllocatedStorage: String(options.storageGb),
      MaxAllocatedStorage: options.maxStorageGb,
      StorageEncrypted: true,
      PubliclyAccessible: false,
      DBSubnetGroupName: { Ref: 'DatabaseSubnets' },
      VPCSecurityGroups: [{ 'Fn::GetAtt': ['DatabaseSecurityGroup', 'GroupId'] }],
      DBParameterGroupName: { Ref: 'DatabaseParameters' },
      MultiAZ: options.multiAz,
      // Beside the endpoints and the pictures. With a standby RDS chooses, and refuses a zone.
      ...(!options.multiAz && { AvailabilityZone: { 'Fn::GetAtt': ['PrivateSubnetA', 'AvailabilityZone'] } }),
      BackupRetentionPeriod: options.backupDays,
      CopyTagsToSnapshot: true,
      DeleteAutomatedBackups: true,
      DeletionProtection: options.deletionProtection,
      EnablePerformanceInsights: options.performanceInsights,
      ...(options.performanceInsights && { PerformanceInsightsRetentionPeriod: 7 }),
      EnableCloudwatchLogsExports: ['error', 'slowquery'],
      CACertificateIdentifier: 'rds-ca-rsa2048-g1',
      EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    },
  };
}

/**
 * A log of the server. RDS would create the group itself, but without retention, and it would outlive the stack.
 * Source: RDS User Guide, "Publishing database logs to Amazon CloudWatch Logs".
 */
function logGroup({ name, settings }: Stack, log: 'error' | 'slowquery'): ResourceOf<typeof LogsLogGroup> {
  return {
    Type: 'AWS::Logs::LogGroup',
    Properties: {
      LogGroupName: `/aws/rds/instance/${name}/${log}`,
      RetentionInDays: settings.logs.retentionDays,
    },
  };
}

function parameters({ name, settings }: Stack): ResourceOf<typeof RDSDBParameterGroup> {
  const { maxConnections } = settings.database;
  return {
    Type: 'AWS::RDS::DBParameterGroup',
    Properties: {
      Family: 'mysql8.4',
      Description: `Parameters of ${name}`,
      Parameters: {
        // RDS' own default allows unencrypted connections.
        require_secure_transport: '1',
        character_set_server: 'utf8mb4',
        collation_server: 'utf8mb4_unicode_520_ci',
        time_zone: 'UTC',
        slow_query_log: '1',
        long_query_time: '0.5',
        log_output: 'FILE',
        // Lambda freezes instances without closing their connections: idle ones must not add up.
        wait_timeout: '300',
        interactive_timeout: '300',
        ...(maxConnections !== null && { max_connections: String(maxConnections) }),
      },
    },
  };
}

function subnets({ name }: Stack): ResourceOf<typeof RDSDBSubnetGroup> {
  return {
    Type: 'AWS::RDS::DBSubnetGroup',
    Properties: {
      DBSubnetGroupDescription: `Private subnets of ${name}`,
      SubnetIds: [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }],
    },
  };
}

function applicationSecret({ name }: Stack): ResourceOf<typeof SecretsManagerSecret> {
  return {
    Type: 'AWS::SecretsManager::Secret',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: {
      // No Name: a deleted secret keeps its name for a week, and a recreated stack would be refused.
      Description: `How the functions of ${name} sign in to the database`,
      GenerateSecretString: {
        SecretStringTemplate: JSON.stringify({ username: 'concert_app' }),
        GenerateStringKey: 'password',
        PasswordLength: 40,
        ExcludePunctuation: true,
      },
    },
  };
}
