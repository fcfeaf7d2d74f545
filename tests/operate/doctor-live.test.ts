import { join } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { bucketNameIsFree, databaseHasRoom, networkHasRoom } from '../../tools/operate/doctor/account.ts';
import type { Patient } from '../../tools/operate/doctor/finding.ts';
import {
  databaseHasStorage,
  nothingIsPaidInVain,
  picturesAreMeasured,
} from '../../tools/operate/doctor/storage.ts';
import { costTagsAreActive } from '../../tools/operate/doctor/watch.ts';
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
  aws = await startMinistackWith('rds,cloudwatch,monitoring,efs,elasticfilesystem,ec2,s3', join(root, 'aws'));
  client = { region: 'us-east-1', endpoint: aws.url, credentials };
});
afterAll(() => aws?.stop());

const patient = (more: Partial<Patient> = {}): Patient => ({
  name: 'concert-prod',
  stage: 'prod',
  settings: defaultSettings(),
  aws: client,
  outputs: {},
  ...more,
});
const undeployed = (settings = {}): Patient =>
  patient({ outputs: undefined, settings: parseSettings(JSON.stringify(settings), 'env.prod.json') });

describe('before a deploy, the doctor', () => {
  it('counts networks, and knows the zones', async () => {
    const first = await networkHasRoom(undeployed());
    expect(first.map(({ level }) => level)).toEqual(['ok', 'ok']);
    const ec2 = new EC2Client(client);
    for (let i = 0; i < 5; i += 1) await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${i}.0.0/16` }));
    ec2.destroy();
    const [networks, zones] = await networkHasRoom(
      undeployed({ network: { zones: ['us-east-1a', 'us-east-1z'] } }),
    );
    expect(networks).toMatchObject({
      level: 'warning',
      what: expect.stringMatching(/^us-east-1 has \d networks/),
    });
    expect(zones).toMatchObject({ level: 'problem', what: 'the account has no zone us-east-1z' });
  });

  it.each([
    [39, 'ok'],
    [40, 'problem'],
  ])('asks how many databases there may be: %d of 40 are there', async (used, level) => {
    // MiniStack does not know the question: a server that answers as the API reference says.
    const quota = `<AccountQuota><AccountQuotaName>DBInstances</AccountQuotaName><Used>${used}</Used><Max>40</Max></AccountQuota>`;
    const body = `<DescribeAccountAttributesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeAccountAttributesResult><AccountQuotas>${quota}</AccountQuotas></DescribeAccountAttributesResult></DescribeAccountAttributesResponse>`;
    const server = await answering('text/xml', body);
    const asked = patient({ outputs: undefined, aws: { ...client, endpoint: server.url } });
    expect(await databaseHasRoom(asked)).toMatchObject([
      { level, what: `the account has ${used} of 40 databases` },
    ]);
    server.stop();
    expect(await databaseHasRoom(undeployed())).toMatchObject([
      { level: 'warning', what: 'how many databases the account may have is not known' },
    ]);
  });

  it('finds a bucket of the name that is wanted', async () => {
    const wanted = undeployed({ media: { bucketName: 'files-of-ours' } });
    expect(await bucketNameIsFree(wanted)).toEqual([
      { level: 'ok', what: 'the bucket name files-of-ours is free' },
    ]);
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'files-of-ours' }));
    s3.destroy();
    expect(await bucketNameIsFree(wanted)).toMatchObject([
      { level: 'problem', what: 'the bucket files-of-ours is there, but no stack' },
    ]);
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
      'AWS Lambda VPC ENI-shop-prod-api-1',
      'EFS',
    ])
      await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: Subnet?.SubnetId, Description }));
    ec2.destroy();
    expect(await interfacesLeft({ name: 'concert-prod', aws: client })).toBe(1);
  });
});

describe('in a live stack, the doctor', () => {
  it.each([
    [3, { level: 'ok', what: 'the database has 3.0 GB left' }],
    [1.5, { level: 'problem', what: 'the database has 1.5 GB left' }],
  ])('with %d GB left tells so', async (gigabytes, expected) => {
    const cloudWatch = new CloudWatchClient(client);
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: 'AWS/RDS',
        MetricData: [
          {
            MetricName: 'FreeStorageSpace',
            Dimensions: [{ Name: 'DBInstanceIdentifier', Value: `concert-${gigabytes}` }],
            Timestamp: new Date(Date.now() - 60_000),
            Value: gigabytes * 1024 ** 3,
          },
        ],
      }),
    );
    cloudWatch.destroy();
    expect(await databaseHasStorage(patient({ name: `concert-${gigabytes}` }))).toMatchObject([expected]);
  });

  it('without figures says that it does not know', async () => {
    expect(await databaseHasStorage(patient({ name: 'concert-new' }))).toMatchObject([{ level: 'warning' }]);
  });

  it('misses the file system of the pictures', async () => {
    expect(await picturesAreMeasured(patient())).toMatchObject([
      { level: 'problem', what: 'the file system of the pictures is not there' },
    ]);
  });

  it('finds what a restore has left and nobody needs, and nothing of others', async () => {
    expect(await nothingIsPaidInVain(patient())).toMatchObject([{ level: 'ok' }]);
    const rds = new RDSClient(client);
    for (const DBInstanceIdentifier of ['concert-prod-restored', 'shop-prod'])
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
    await rds.send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: 'concert-prod-restored',
        DBSnapshotIdentifier: 'concert-prod-last-202701010000',
      }),
    );
    rds.destroy();
    expect((await nothingIsPaidInVain(patient())).map(({ what }) => what)).toEqual([
      'the database concert-prod-restored runs beside the live one',
      'the snapshot concert-prod-last-202701010000 is kept',
    ]);
  });

  it.each([
    ['both active', ['Active', 'Active'], 'ok'],
    ['one not active yet', ['Active', 'Inactive'], 'warning'],
    ['none known yet', [], 'warning'],
  ] as const)('looks whether the cost tags are active: %s', async (_name, statuses, level) => {
    // MiniStack has no Cost Explorer: a server that answers as its API reference says.
    const CostAllocationTags = statuses.map((Status, i) => ({
      TagKey: ['Project', 'Environment'][i],
      Type: 'UserDefined',
      Status,
    }));
    const server = await answering('application/x-amz-json-1.1', JSON.stringify({ CostAllocationTags }));
    const watched = patient({ aws: { ...client, endpoint: server.url } });
    expect(await costTagsAreActive(watched)).toMatchObject([{ level }]);
    expect(server.asked).toEqual(['AWSInsightsIndexService.ListCostAllocationTags']);
    server.stop();
  });
});
