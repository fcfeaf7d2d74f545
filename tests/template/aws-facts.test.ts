import { describe, expect, it } from '@jest/globals';
import { resources } from '../../resources/index.ts';
import { functions } from '../../resources/functions.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { variants } from '../support/template-variants.ts';

// What a real account refuses or bills although an emulator forgives it: one block for each fact.

const stackOf = (settings: object) => ({
  stage: 'prod',
  name: 'concert-prod',
  settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
});
const of = (settings: object = {}) => {
  const { Resources } = resources(stackOf(settings));
  return (id: string): Record<string, unknown> => {
    const resource = Resources[id];
    if (resource === undefined) throw new Error(`there is no ${id}`);
    return resource.Properties;
  };
};
const ids = (settings: object = {}): string[] => Object.keys(resources(stackOf(settings)).Resources);

describe('the database', () => {
  it('is MySQL 8.4, whose minor version RDS chooses unless a full one is asked for', () => {
    // A full version that RDS has left behind, or withdrawn, is refused as soon as it is sent again.
    expect(of()('Database')).toMatchObject({ EngineVersion: '8.4', AutoMinorVersionUpgrade: true });
    const { EngineVersion } = of({ database: { engineVersion: '8.4.11' } })('Database');
    expect(EngineVersion).toBe('8.4.11');
  });

  it('is MySQL 8.4, and never slips into paid extended support', () => {
    expect(of()('Database')).toMatchObject({
      Engine: 'mysql',
      EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    });
    expect(of()('DatabaseParameters')).toMatchObject({ Family: 'mysql8.4' });
  });

  it('is small, grows by itself, is encrypted and private, with a password that RDS keeps', () => {
    expect(of()('Database')).toMatchObject({
      DBInstanceClass: 'db.t4g.micro',
      StorageType: 'gp3',
      AllocatedStorage: '20',
      MaxAllocatedStorage: 100,
      StorageEncrypted: true,
      PubliclyAccessible: false,
      ManageMasterUserPassword: true,
      BackupRetentionPeriod: 7,
    });
    expect(of()('Database')).not.toHaveProperty('MasterUserPassword');
  });

  it('takes TLS only: its own default would take plain text', () => {
    expect(of()('DatabaseParameters')['Parameters']).toMatchObject({ require_secure_transport: '1' });
  });

  it('lets go of connections that frozen functions forgot', () => {
    expect(of()('DatabaseParameters')['Parameters']).toMatchObject({ wait_timeout: '300' });
  });

  it('writes its logs into groups of the stack, which forget and go with it', () => {
    const { Database } = resources(stackOf({})).Resources;
    const logs = Database?.Properties['EnableCloudwatchLogsExports'] as string[];
    expect(Database?.DependsOn).toEqual(['DatabaseErrorLog', 'DatabaseSlowQueryLog']);
    expect(Database?.DependsOn?.map((id) => of({ logs: { retentionDays: 30 } })(id))).toEqual(
      logs.map((log) => ({ LogGroupName: `/aws/rds/instance/concert-prod/${log}`, RetentionInDays: 30 })),
    );
  });

  it('goes without a snapshot unless one is asked for, and keeps one whenever it is replaced', () => {
    expect(resources(stackOf({})).Resources['Database']).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Snapshot',
    });
    const { Resources } = resources(stackOf({ database: { finalSnapshot: true } }));
    expect(Resources['Database']).toMatchObject({ DeletionPolicy: 'Snapshot' });
  });

  it('stands beside the endpoints and the pictures; with a standby, RDS chooses the zone', () => {
    const zone = { 'Fn::GetAtt': ['PrivateSubnetA', 'AvailabilityZone'] };
    expect(of()('Database')['AvailabilityZone']).toEqual(zone);
    expect(of()('PicturesFileSystem')['AvailabilityZoneName']).toEqual(zone);
    expect(of()('SecretsManagerEndpoint')['SubnetIds']).toEqual([{ Ref: 'PrivateSubnetA' }]);
    expect(of({ database: { multiAz: true } })('Database')).not.toHaveProperty('AvailabilityZone');
  });

  it('has subnets in two zones, as RDS wants', () => {
    expect(of()('DatabaseSubnets')['SubnetIds']).toHaveLength(2);
  });
});

describe('the proxy', () => {
  const proxied = of({ database: { proxy: true } });

  it('knows the functions, wants TLS, and prepares connections itself, so that none is tied to a client', () => {
    expect(proxied('DatabaseProxy')).toMatchObject({
      RequireTLS: true,
      Auth: [{ SecretArn: { Ref: 'ApplicationSecret' } }],
      VpcSubnetIds: [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }],
    });
    expect(proxied('DatabaseProxyTargets')).toMatchObject({
      TargetGroupName: 'default',
      ConnectionPoolConfigurationInfo: { InitQuery: expect.stringContaining("time_zone = '+00:00'") },
    });
  });

  it('is on the way of the functions, but not of the migrations', () => {
    const { api, migrate } = functions(stackOf({ database: { proxy: true } }));
    expect(api.environment).toMatchObject({
      DATABASE_HOST: { 'Fn::GetAtt': ['DatabaseProxy', 'Endpoint'] },
      DATABASE_PROXY: 'true',
      // A public certificate, which Node.js trusts by itself.
      DATABASE_CA_FILE: '',
    });
    expect(migrate.environment).toMatchObject({
      DATABASE_HOST: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] },
    });
    expect(migrate.environment).not.toHaveProperty('DATABASE_PROXY');
  });

  it('has the database, the ways and the user before CloudFormation waits for its target', () => {
    const { DatabaseProxyTargets } = resources(stackOf({ database: { proxy: true } })).Resources;
    expect(DatabaseProxyTargets?.DependsOn).toEqual([
      'DatabaseProxyToDatabase',
      'DatabaseFromDatabaseProxy',
      'Migration',
    ]);
    expect(DatabaseProxyTargets?.Properties['DBInstanceIdentifiers']).toEqual([{ Ref: 'Database' }]);
  });

  it('has let `migrate` in before any function goes through it', () => {
    const stack = stackOf({ database: { proxy: true, admin: true } });
    const { DatabaseProxyReady } = resources(stack).Resources;
    expect(DatabaseProxyReady).toMatchObject({
      DependsOn: ['DatabaseProxyTargets'],
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['MigrateLambdaFunction', 'Arn'] },
        Endpoint: { 'Fn::GetAtt': ['DatabaseProxy', 'Endpoint'] },
        ServiceTimeout: 600,
      },
    });
    const { migrate, admin, 'empty-bucket': emptyBucket, ...others } = functions(stack);
    expect(migrate.environment).toHaveProperty('DATABASE_PROXY_HOST', {
      'Fn::GetAtt': ['DatabaseProxy', 'Endpoint'],
    });
    expect(JSON.stringify(admin)).not.toContain('Proxy');
    // They wait for the proxy by way of the migration: it must not wait for them.
    expect(migrate.dependsOn).not.toEqual(expect.arrayContaining(['DatabaseProxyReady']));
    expect(migrate.dependsOn).toContain('MigrateLambdaToDatabaseProxy');
    expect(emptyBucket).not.toHaveProperty('dependsOn');
    for (const one of Object.values(others))
      expect(one.dependsOn).toEqual(expect.arrayContaining(['Migration', 'DatabaseProxyReady']));
  });

  it('is not waited for where there is none, and then nothing holds on to it when CloudFormation cleans up', () => {
    const stack = stackOf({});
    expect(JSON.stringify([functions(stack), resources(stack)])).not.toContain('DatabaseProxy');
  });
});

describe('the pictures', () => {
  it('stand in one zone, and every function that mounts them runs there and waits for the mount target', () => {
    const { pictures, sweep, api } = functions(stackOf({}));
    for (const one of [pictures, sweep]) {
      expect(one.vpc?.subnetIds).toEqual([{ Ref: 'PrivateSubnetA' }]);
      expect(one.dependsOn).toContain('PicturesMountTarget');
      expect(JSON.stringify(one.iamRoleStatements)).toContain('elasticfilesystem:ClientWrite');
    }
    expect(api.vpc?.subnetIds).toHaveLength(2);
    expect(api).not.toHaveProperty('fileSystemConfig');
  });

  it('move to cheap storage and back, as two items; backups are off unless asked for', () => {
    expect(of()('PicturesFileSystem')).toMatchObject({
      Encrypted: true,
      ThroughputMode: 'elastic',
      LifecyclePolicies: [
        { TransitionToIA: 'AFTER_30_DAYS' },
        { TransitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
      ],
      BackupPolicy: { Status: 'DISABLED' },
    });
  });

  it('belong to the user that the functions are on the file system', () => {
    expect(of()('PicturesAccessPoint')).toMatchObject({
      PosixUser: { Uid: '1000', Gid: '1000' },
      RootDirectory: { CreationInfo: { OwnerUid: '1000', OwnerGid: '1000' } },
    });
  });
});

/** The users of the cache: the functions whose code reads it or drops something from it. */
const USERS: Readonly<Record<string, string>> = { api: 'CacheApiUser', pictures: 'CachePicturesUser' };

describe('the cache', () => {
  it('is Valkey, capped within the bounds of AWS, in two zones', () => {
    expect(of()('Cache')).toMatchObject({
      Engine: 'valkey',
      CacheUsageLimits: { DataStorage: { Maximum: 1, Unit: 'GB' }, ECPUPerSecond: { Maximum: 5000 } },
      SubnetIds: [{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }],
    });
  });

  it('is reached over TLS, on the two ports it has', () => {
    expect(JSON.stringify(functions(stackOf({})).api.environment['CACHE_URL'])).toContain('rediss://');
    expect(of()('ApiLambdaToCache')).toMatchObject({ FromPort: 6379, ToPort: 6380 });
    expect(resources(stackOf({})).Outputs['RedisEndpoint']?.Value).toEqual({
      'Fn::Join': [
        ':',
        [{ 'Fn::GetAtt': ['Cache', 'Endpoint.Address'] }, { 'Fn::GetAtt': ['Cache', 'Endpoint.Port'] }],
      ],
    });
  });

  it('takes one user for each function that uses it, by the role of that function alone, and nobody without a name', () => {
    const all = functions(stackOf({}));
    const clients = Object.entries(all).filter(([, { environment }]) => 'CACHE_URL' in environment);
    expect(clients.map(([role]) => role)).toEqual(Object.keys(USERS));
    for (const [role, { environment, iamRoleStatements }] of clients) {
      const id = USERS[role] ?? '';
      const user = `concert-prod-${role}`;
      expect(environment).toMatchObject({
        CACHE_USER: user,
        CACHE_NAME: of()('Cache')['ServerlessCacheName'],
      });
      // With IAM authentication AWS wants both the same, and in lower case.
      expect(of()(id)).toMatchObject({
        UserId: user,
        UserName: user,
        AuthenticationMode: { Type: 'iam' },
        AccessString: expect.stringMatching(/^on (?:~\{\S+ )+-@all(?: \+[a-z]+)+$/),
      });
      expect(iamRoleStatements).toContainEqual({
        Effect: 'Allow',
        Action: ['elasticache:Connect'],
        Resource: [{ 'Fn::GetAtt': ['Cache', 'ARN'] }, { 'Fn::GetAtt': [id, 'Arn'] }],
      });
    }
    expect(of()('CacheDefaultUser')).toMatchObject({ UserName: 'default', AccessString: 'off -@all' });
    expect(of()('CacheUserGroup')['UserIds']).toEqual(
      ['CacheDefaultUser', ...Object.values(USERS)].map((Ref) => ({ Ref })),
    );
    expect(of()('Cache')['UserGroupId']).toEqual({ Ref: 'CacheUserGroup' });
  });

  it('has the same users whatever the engine, which only the cache then changes', () => {
    // A group of the engine redis cannot become one of valkey while a cache of redis uses it.
    for (const id of ['CacheDefaultUser', 'CacheUserGroup', ...Object.values(USERS)])
      expect(of({ cache: { engine: 'redis' } })(id)).toEqual(of({ cache: { engine: 'valkey' } })(id));
  });

  it('when it is off, nothing of it is left', () => {
    const off = { cache: { enabled: false } };
    expect(JSON.stringify(functions(stackOf(off)))).not.toMatch(/cache/i);
    expect(ids(off).filter((id) => /cache/i.test(id))).toEqual([]);
    expect(functions(stackOf(off)).api.environment).not.toHaveProperty('CACHE_URL');
    expect(resources(stackOf(off)).Outputs).not.toHaveProperty('RedisEndpoint');
  });
});

describe('the endpoints', () => {
  it('are one paid for, in one zone, and S3', () => {
    expect(ids().filter((id) => /(?<!LambdaTo)Endpoint$/.test(id))).toEqual([
      'S3Endpoint',
      'SecretsManagerEndpoint',
    ]);
  });

  it('stand in both zones, with that of Logs, only where asked for', () => {
    const both = of({ network: { logsEndpoint: true, endpointsInBothZones: true } });
    expect(both('SecretsManagerEndpoint')['SubnetIds']).toHaveLength(2);
    expect(both('LogsEndpoint')['SubnetIds']).toHaveLength(2);
  });
});

describe('the bucket', () => {
  it('takes TLS only, forgets pending uploads after a day, and moves what is old to cheaper storage', () => {
    expect(of()('MediaBucketPolicy')['PolicyDocument']).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
    expect(of()('MediaBucket')['LifecycleConfiguration']).toMatchObject({
      Rules: expect.arrayContaining([
        expect.objectContaining({
          Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }],
        }),
        expect.objectContaining({ Prefix: 'uploads/', ExpirationInDays: 1 }),
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
      ]),
    });
    expect(of()('MediaBucket')).not.toHaveProperty('VersioningConfiguration');
  });

  it.each([
    [false, 'Delete', 'delete'],
    [true, 'RetainExceptOnCreate', 'keep'],
  ] as const)(
    'says what becomes of it when keepOnRemove is %s, and what empties it stays',
    (keepOnRemove, policy, wish) => {
      const stack = stackOf({ media: { keepOnRemove } });
      const { Resources } = resources(stack);
      expect(Resources['MediaBucket']).toMatchObject({
        DeletionPolicy: policy,
        UpdateReplacePolicy: 'Retain',
        Properties: { Tags: [{ Key: 'concert:on-remove', Value: wish }] },
      });
      expect(Resources['EmptiedMediaBucket']).toEqual(resources(stackOf({})).Resources['EmptiedMediaBucket']);
      expect(functions(stack)['empty-bucket']).toEqual(functions(stackOf({}))['empty-bucket']);
      expect(functions(stack)['empty-bucket']).not.toHaveProperty('vpc');
    },
  );

  it('is emptied only after those are gone who can put files there, with what they have signed', () => {
    const writers = Object.entries(functions(stackOf({})))
      .filter(([, { iamRoleStatements }]) => JSON.stringify(iamRoleStatements).includes('s3:PutObject'))
      .map(([name]) => name);
    expect(writers).toEqual(['media']);
    // The function refers to its role, so it goes before it.
    expect(resources(stackOf({})).extensions['MediaIamRoleLambdaExecution']).toEqual({
      DependsOn: ['EmptiedMediaBucket'],
    });
  });
});

describe('custom resources', () => {
  it('do not keep a stack waiting for an hour', () => {
    expect(of()('Migration')['ServiceTimeout']).toBe(600);
    expect(of()('EmptiedMediaBucket')['ServiceTimeout']).toBe(900);
  });

  it('migrate before new code serves', () => {
    for (const one of ['api', 'media', 'pictures', 'sweep'] as const) {
      expect(functions(stackOf({}))[one].dependsOn).toContain('Migration');
    }
  });
});

describe('accounts', () => {
  it('send mails by SES where a sender is set, and sign people in on pages where asked for', () => {
    const on = of(variants['everything on']);
    expect(on('UserPool')['EmailConfiguration']).toMatchObject({
      EmailSendingAccount: 'DEVELOPER',
      From: 'tickets@concert.example',
    });
    expect(on('UserPoolClient')).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: ['https://concert.example/signed-in'],
    });
    expect(of()('UserPool')).not.toHaveProperty('EmailConfiguration');
    expect(ids()).not.toContain('UserPoolDomain');
  });
});
