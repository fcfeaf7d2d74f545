import { describe, expect, it } from '@jest/globals';
import type { StackTemplate } from '../../tools/operate/cli/live-template.ts';
import { changesBetween } from '../../tools/operate/deploy/changes.ts';

const template = (more: StackTemplate['Resources'] = {}): StackTemplate => ({
  Resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { DBInstanceIdentifier: 'concert-prod', StorageEncrypted: true, AllocatedStorage: '20' },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'a' } },
    ...more,
  },
});
const database = (change: object): StackTemplate => {
  const next = template();
  Object.assign(next.Resources['Database']!.Properties!, change);
  return next;
};

describe('the changes between two templates', () => {
  it('when nothing differs, are none', () => {
    expect(changesBetween(template(), template())).toEqual([]);
  });

  it('when a property can be changed, lose nothing', () => {
    expect(changesBetween(template(), database({ AllocatedStorage: '40' }))).toEqual([
      {
        id: 'Database',
        type: 'AWS::RDS::DBInstance',
        action: 'change',
        properties: ['AllocatedStorage'],
        losesData: false,
      },
    ]);
  });

  it.each([
    [
      'it would get another name',
      database({ DBInstanceIdentifier: 'other' }),
      'replace',
      ['DBInstanceIdentifier'],
    ],
    [
      'it would not be encrypted any more',
      database({ StorageEncrypted: false }),
      'replace',
      ['StorageEncrypted'],
    ],
    [
      'it is not in the template any more',
      { Resources: { Topic: template().Resources['Topic']! } },
      'remove',
      [],
    ],
  ])('when a database is lost because %s, say so first', (_name, next, action, properties) => {
    const [first] = changesBetween(template(), next);
    expect(first).toMatchObject({ id: 'Database', action, properties, losesData: true });
  });

  const zoned = (properties: object): StackTemplate => ({
    Resources: { Database: { Type: 'AWS::RDS::DBInstance', Properties: { ...properties } } },
  });
  const zone = { 'Fn::GetAtt': ['PrivateSubnetA', 'AvailabilityZone'] };

  it('when a database gets a standby, lose nothing: RDS lets go of the zone', () => {
    expect(
      changesBetween(zoned({ AvailabilityZone: zone, MultiAZ: false }), zoned({ MultiAZ: true })),
    ).toMatchObject([{ action: 'change', properties: ['AvailabilityZone', 'MultiAZ'], losesData: false }]);
  });

  it('when it shall go back from a standby into one zone, say that it would be replaced', () => {
    expect(
      changesBetween(zoned({ MultiAZ: true }), zoned({ AvailabilityZone: zone, MultiAZ: false })),
    ).toMatchObject([{ action: 'replace', losesData: true }]);
  });

  const network = (vpc: string, subnetZone: string): StackTemplate => ({
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: vpc } },
      PrivateSubnetA: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: subnetZone },
      },
      Pictures: { Type: 'AWS::EFS::FileSystem', Properties: { AvailabilityZoneName: zone } },
      Mount: { Type: 'AWS::EFS::MountTarget', Properties: { SubnetId: { Ref: 'PrivateSubnetA' } } },
    },
  });

  it('when a subnet moves to another zone, follow to the files that stand in it', () => {
    const changes = changesBetween(network('10.0.0.0/16', 'a'), network('10.0.0.0/16', 'b'));
    expect(changes.map(({ id, action, losesData }) => [id, action, losesData])).toEqual([
      ['Pictures', 'replace', true],
      ['Mount', 'replace', false],
      ['PrivateSubnetA', 'replace', false],
    ]);
  });

  it('when the network gets other addresses, say that all that stands in it would go', () => {
    const changes = changesBetween(network('10.0.0.0/16', 'a'), network('10.9.0.0/16', 'a'));
    expect(changes.map(({ id, action, losesData }) => [id, action, losesData])).toEqual([
      ['Vpc', 'replace', true],
      ['Mount', 'replace', false],
      ['PrivateSubnetA', 'replace', false],
    ]);
  });

  it('when something both differs and follows, name all of it', () => {
    const moved = network('10.0.0.0/16', 'b');
    Object.assign(moved.Resources['Pictures']!.Properties!, { ThroughputMode: 'elastic' });
    expect(changesBetween(network('10.0.0.0/16', 'a'), moved)[0]).toMatchObject({
      id: 'Pictures',
      action: 'replace',
      properties: ['ThroughputMode', 'AvailabilityZoneName'],
    });
  });

  it('when only what happens to it at the end differs, say so', () => {
    const kept = template();
    kept.Resources['Database'] = { ...kept.Resources['Database']!, DeletionPolicy: 'Snapshot' };
    expect(changesBetween(kept, template())).toMatchObject([
      { id: 'Database', action: 'change', properties: ['DeletionPolicy'], losesData: false },
    ]);
  });

  it('when a queue of mails is replaced or a cache, lose nothing that people made', () => {
    const cache = (name: string) => ({
      Cache: { Type: 'AWS::ElastiCache::ServerlessCache', Properties: { ServerlessCacheName: name } },
    });
    expect(changesBetween(template(cache('a')), template(cache('b')))).toMatchObject([
      { id: 'Cache', action: 'replace', losesData: false },
    ]);
  });

  it('when there is no stack yet, are all new', () => {
    expect(changesBetween({ Resources: {} }, template()).map(({ action }) => action)).toEqual(['add', 'add']);
  });
});
