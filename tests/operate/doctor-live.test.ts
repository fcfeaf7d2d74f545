import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { databaseQuota, networkQuota, zonesExist } from '../../tools/operate/doctor/before/account.ts';
import { nothingIsOrphaned } from '../../tools/operate/doctor/before/orphans.ts';
import { senderMaySend } from '../../tools/operate/doctor/before/sender.ts';
import type { LivePatient } from '../../tools/operate/doctor/finding.ts';
import { alarmsHaveSubscriber } from '../../tools/operate/doctor/live/alarms.ts';
import { databaseHasConnections, databaseHasStorage } from '../../tools/operate/doctor/live/database.ts';
import { functionsAreLetThrough } from '../../tools/operate/doctor/live/network.ts';
import {
  costTagIsActive,
  nothingIsUnused,
  picturesAreMeasured,
} from '../../tools/operate/doctor/live/spending.ts';
import { interfacesLeft } from '../../tools/operate/remove/network-interfaces.ts';
import { answering } from '../support/answering-server.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';

// What a healthy stack cannot show: the examinations one by one, before services that hold what ails.
const { root } = engineSandbox();
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let aws: { url: string; stop: () => Promise<void> };
let client: { region: string; endpoint: string; credentials: typeof credentials };
beforeAll(async () => {
  const services = 'rds,cloudwatch,monitoring,efs,elasticfilesystem,ec2,s3,sns,logs';
  aws = await startMinistackWith(services, join(root, 'aws'));
  client = { region: 'us-east-1', endpoint: aws.url, credentials };
});
afterAll(() => aws?.stop());

const patient = (more: Partial<LivePatient> = {}): LivePatient => ({
  name: 'concert-prod',
  stage: 'prod',
  settings: defaultSettings(),
  aws: client,
  caller: { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ann' },
  status: 'CREATE_COMPLETE',
  outputs: { ApiEndpoint: 'https://a.example' },
  resources: {},
  types: {},
  ...more,
});
const withSettings = (settings = {}): LivePatient =>
  patient({ settings: parseSettings(JSON.stringify(settings), 'env.prod.json') });

describe('before a deploy, the doctor', () => {
  it('counts VPCs, and knows the zones', async () => {
    expect(await networkQuota(patient())).toMatchObject([{ level: 'ok' }]);
    expect(await zonesExist(patient())).toMatchObject([{ level: 'ok' }]);
    const ec2 = new EC2Client(client);
    for (let i = 0; i < 5; i += 1) await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${i}.0.0/16` }));
    ec2.destroy();
    expect(await networkQuota(patient())).toMatchObject([
      {
        level: 'warning',
        what: expect.stringMatching(/^VPCs: \d in us-east-1, and the default quota is 5$/),
      },
    ]);
    const zones = await zonesExist(withSettings({ network: { zones: ['us-east-1a', 'us-east-1z'] } }));
    expect(zones).toMatchObject([
      { level: 'problem', what: 'the account has no Availability Zone us-east-1z' },
    ]);
  });

  it('knows by its id the zone that lacks what we need, whatever the account calls it', async () => {
    const zone = (name: string, id: string): string =>
      `<item><zoneName>${name}</zoneName><zoneId>${id}</zoneId><zoneState>available</zoneState></item>`;
    const zones =
      zone('us-east-1a', 'use1-az3') + zone('us-east-1b', 'use1-az1') + zone('us-east-1c', 'use1-az2');
    const server = await answering(
      'text/xml',
      `<DescribeAvailabilityZonesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><availabilityZoneInfo>${zones}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`,
    );
    expect(await zonesExist(patient({ aws: { ...client, endpoint: server.url } }))).toMatchObject([
      {
        level: 'problem',
        what: 'us-east-1a has no EFS One Zone',
        fix: 'set network.zones in env.prod.json to two of us-east-1b, us-east-1c',
      },
    ]);
    server.stop();
  });

  it.each([
    [39, 'ok'],
    [40, 'problem'],
  ])('asks how many databases there may be: %d of 40 are there', async (used, level) => {
    // MiniStack does not know the question: a server that answers as the API reference says.
    const quota = `<AccountQuota><AccountQuotaName>DBInstances</AccountQuotaName><Used>${used}</Used><Max>40</Max></AccountQuota>`;
    const body = `<DescribeAccountAttributesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeAccountAttributesResult><AccountQuotas>${quota}</AccountQuotas></DescribeAccountAttributesResult></DescribeAccountAttributesResponse>`;
    const server = await answering('text/xml', body);
    const asked = patient({ aws: { ...client, endpoint: server.url } });
    expect(await databaseQuota(asked)).toMatchObject([{ level, what: `DB instances: ${used} of 40` }]);
    server.stop();
    expect(await databaseQuota(patient())).toMatchObject([{ level: 'warning', what: 'RDS quota: unknown' }]);
  });

  it.each([
    ['of the settings', { media: { bucketName: 'files-of-ours' } }, 'files-of-ours'],
    ['that is made up of account and region', {}, 'concert-prod-123456789012-us-east-1'],
  ])('finds a bucket of the name %s', async (_name, settings, Bucket) => {
    expect(await nothingIsOrphaned(withSettings(settings))).toMatchObject([{ level: 'ok' }]);
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    s3.destroy();
    expect(await nothingIsOrphaned(withSettings(settings))).toMatchObject([
      { level: 'problem', what: `orphaned bucket ${Bucket}` },
    ]);
  });

  it('asks SES whether the sender may send to strangers', async () => {
    const sender = { identity: { emailFrom: 'tickets@concert.example' } };
    expect(await senderMaySend(patient())).toEqual([]);
    const server = await answering(
      'application/json',
      JSON.stringify({ ProductionAccessEnabled: false, VerifiedForSendingStatus: true }),
    );
    const asked = { ...withSettings(sender), aws: { ...client, endpoint: server.url } };
    expect(await senderMaySend(asked)).toMatchObject([
      { level: 'ok', what: 'SES has verified concert.example' },
      { level: 'warning', what: 'SES is in its sandbox: it sends to verified addresses only' },
    ]);
    server.stop();
  });
});

describe('while a stack goes', () => {
  it('the network interfaces of its functions are counted, not those of others', async () => {
    const ec2 = new EC2Client(client);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.9.0.0/24' }),
    );
    for (const Description of [
      'AWS Lambda VPC ENI-concert-prod-api-1',
      'AWS Lambda VPC ENI-concert-prod-eu-api-1',
      'AWS Lambda VPC ENI-shop-prod-api-1',
      'EFS',
    ])
      await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: Subnet?.SubnetId, Description }));
    ec2.destroy();
    expect(await interfacesLeft({ name: 'concert-prod', aws: client })).toBe(1);
  });
});

describe('in a live stack, the doctor', () => {
  it('finds the security group that no longer lets the functions in, and the command that opens it', async () => {
    const ec2 = new EC2Client(client);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.8.0.0/16' }));
    const group = async (GroupName: string): Promise<string> => {
      const made = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId: Vpc?.VpcId }),
      );
      return String(made.GroupId);
    };
    const lambda = await group('pictures-function');
    const resources: Record<string, string> = { PicturesLambdaSecurityGroup: lambda };
    const rule = (other: string, FromPort: number, ToPort: number) => ({
      IpPermissions: [{ IpProtocol: 'tcp', FromPort, ToPort, UserIdGroupPairs: [{ GroupId: other }] }],
    });
    for (const [id, from, to] of [
      ['Database', 3306, 3306],
      ['Pictures', 2049, 2049],
      ['Cache', 6379, 6380],
    ] as const) {
      const GroupId = await group(id);
      resources[`${id}SecurityGroup`] = GroupId;
      resources[`${id}FromPicturesLambda`] = 'a rule';
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(lambda, from, to) }));
      await ec2.send(
        new AuthorizeSecurityGroupEgressCommand({ GroupId: lambda, ...rule(GroupId, from, to) }),
      );
    }
    const one = patient({ resources });
    expect(await functionsAreLetThrough(one)).toEqual([
      { level: 'ok', what: 'security groups allow the functions: RDS 3306, EFS 2049, ElastiCache 6379' },
    ]);
    const [guard, cache] = [
      String(resources['PicturesSecurityGroup']),
      String(resources['CacheSecurityGroup']),
    ];
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: guard, ...rule(lambda, 2049, 2049) }));
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: lambda, ...rule(cache, 6379, 6380) }));
    ec2.destroy();
    const authorize = (side: string, id: string, port: number, other: string): string =>
      `aws ec2 authorize-security-group-${side} --group-id ${id} --ip-permissions IpProtocol=tcp,FromPort=${port},ToPort=${port},UserIdGroupPairs=[{GroupId=${other}}]; who changed it: npm run doctor`;
    expect(await functionsAreLetThrough(one)).toMatchObject([
      {
        level: 'problem',
        what: 'the security group of EFS does not allow the function pictures in on port 2049',
        fix: expect.stringContaining(authorize('ingress', guard, 2049, lambda)),
      },
      {
        level: 'problem',
        what: 'the security group of the function pictures does not allow it out to ElastiCache on port 6379',
        fix: expect.stringContaining(authorize('egress', lambda, 6379, cache)),
      },
    ]);
  });

  const putMetric = async (name: string, MetricName: string, Value: number): Promise<void> => {
    const cloudWatch = new CloudWatchClient(client);
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/RDS',
        MetricData: [
          {
            MetricName,
            Dimensions: [{ Name: 'DBInstanceIdentifier', Value: name }],
            Timestamp: new Date(Date.now() - 60_000),
            Value,
          },
        ],
      }),
    );
    cloudWatch.destroy();
  };

  it.each([
    [3, { level: 'ok', what: 'free database storage: 3.0 GB' }],
    [1.5, { level: 'problem', what: 'free database storage: 1.5 GB' }],
  ])('with %d GB left tells so', async (gigabytes, expected) => {
    const name = `concert-${gigabytes}`;
    await putMetric(name, 'FreeStorageSpace', gigabytes * 1024 ** 3);
    expect(await databaseHasStorage(patient({ name }))).toMatchObject([expected]);
  });

  it('without figures says that it does not know', async () => {
    expect(await databaseHasStorage(patient({ name: 'concert-new' }))).toMatchObject([{ level: 'warning' }]);
  });

  it.each([
    [12, 'ok'],
    [55, 'warning'],
  ])('with %d connections tells whether that is near the limit', async (connections, level) => {
    const name = `concert-with-${connections}`;
    await putMetric(name, 'DatabaseConnections', connections);
    expect(await databaseHasConnections(patient({ name }))).toMatchObject([
      { level, what: expect.stringContaining(`database connections: ${connections}`) },
    ]);
  });

  it('finds that the alarm topic has no subscription, and who has not confirmed', async () => {
    const sns = new SNSClient(client);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'concert-prod-alarms' }));
    const one = patient({ resources: { AlarmTopic: String(TopicArn) } });
    expect(await alarmsHaveSubscriber(one)).toMatchObject([
      { level: 'warning', what: 'the alarm topic has no subscription' },
    ]);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ops@concert.example' }));
    sns.destroy();
    expect(await alarmsHaveSubscriber(one)).toMatchObject([
      { level: 'ok', what: 'alarms notify 1 confirmed subscription' },
    ]);
    // MiniStack confirms by itself: a server that answers as the API reference says.
    const server = await answering(
      'text/xml',
      `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions><member><Endpoint>ops@concert.example</Endpoint><SubscriptionArn>PendingConfirmation</SubscriptionArn></member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
    );
    expect(await alarmsHaveSubscriber({ ...one, aws: { ...client, endpoint: server.url } })).toMatchObject([
      { level: 'warning', what: 'the alarm subscription of ops@concert.example is not confirmed' },
    ]);
    server.stop();
  });

  it('misses the file system of the pictures', async () => {
    expect(await picturesAreMeasured(patient())).toMatchObject([
      { level: 'problem', what: 'the EFS file system of the pictures does not exist' },
    ]);
  });

  it('finds what a restore has left and nobody needs, and nothing of others', async () => {
    expect(await nothingIsUnused(patient())).toMatchObject([{ level: 'ok' }]);
    const rds = new RDSClient(client);
    for (const DBInstanceIdentifier of ['concert-prod-restored', 'concert-prod-eu', 'shop-prod'])
      await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier,
          DBInstanceClass: 'db.t3.micro',
          Engine: 'mysql',
          MasterUsername: 'admin',
          MasterUserPassword: 'Correct-horse-9',
          AllocatedStorage: 20,
        }),
      );
    // As CloudFormation marks what it makes.
    await rds.send(
      new AddTagsToResourceCommand({
        ResourceName: 'arn:aws:rds:us-east-1:000000000000:db:concert-prod-eu',
        Tags: [{ Key: 'aws:cloudformation:stack-name', Value: 'concert-prod-eu' }],
      }),
    );
    await rds.send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: 'concert-prod-restored',
        DBSnapshotIdentifier: 'concert-prod-last-202701010000',
      }),
    );
    rds.destroy();
    expect((await nothingIsUnused(patient())).map(({ what }) => what)).toEqual([
      'DB instance concert-prod-restored exists beside the live one',
      'manual snapshot concert-prod-last-202701010000 is kept',
    ]);
  });

  it('finds an endpoint that serves nobody', async () => {
    const found = await nothingIsUnused(withSettings({ network: { logsEndpoint: true } }));
    expect(found.map(({ what }) => what)).toContain('the CloudWatch Logs endpoint is unused');
  });

  it.each([
    ['active', ['Active'], 'ok'],
    ['not active yet', ['Inactive'], 'warning'],
    ['not known yet', [], 'warning'],
  ] as const)('looks whether the cost allocation tag is active: %s', async (_name, statuses, level) => {
    // MiniStack has no Cost Explorer: a server that answers as its API reference says.
    const CostAllocationTags = statuses.map((Status) => ({ TagKey: 'Stack', Type: 'UserDefined', Status }));
    const server = await answering('application/x-amz-json-1.1', JSON.stringify({ CostAllocationTags }));
    const watched = {
      ...withSettings({ budget: { anomalyUsd: 10 } }),
      aws: { ...client, endpoint: server.url },
    };
    expect(await costTagIsActive(watched)).toMatchObject([{ level }]);
    expect(server.asked).toEqual(['AWSInsightsIndexService.ListCostAllocationTags']);
    server.stop();
  });
});
