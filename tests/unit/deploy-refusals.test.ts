import { describe, expect, it } from '@jest/globals';
import { resources } from '../../resources/index.ts';
import { parseSettings } from '../../src/config/settings.ts';
import type { Resource, StackTemplate } from '../../tools/operate/cli/live-template.ts';
import { changesBetween } from '../../tools/operate/deploy/changes.ts';
import { type Refusal, refusalsOf } from '../../tools/operate/deploy/refusals.ts';

const templateOf = (more: object): StackTemplate => {
  const settings = parseSettings(JSON.stringify(more), 'env.prod.json');
  return resources({ stage: 'prod', name: 'concert-prod', settings });
};
const between = (live: StackTemplate, next: StackTemplate): Refusal[] =>
  refusalsOf(changesBetween(live, next), live, next);
const only = (id: string, resource: Resource): StackTemplate => ({ Resources: { [id]: resource } });

const pages = (prefix: string | null) => ({
  identity: { hostedUi: { prefix, callbackUrls: prefix === null ? [] : ['https://a.example/in'] } },
});

describe('a change that AWS would refuse', () => {
  it.each([
    [
      'another prefix of the sign-in pages',
      [pages('fans'), pages('people')],
      'UserPoolDomain',
      /set identity\.hostedUi\.prefix to null and deploy/,
    ],
    [
      'Valkey back to Redis',
      [{}, { cache: { engine: 'redis' } }],
      'Cache',
      /set cache\.enabled to false and deploy/,
    ],
    [
      'less storage',
      [{ database: { storageGb: 40 } }, {}],
      'Database',
      /leave database\.storageGb as it was/,
    ],
    [
      'a standby into one zone',
      [{ database: { multiAz: true } }, {}],
      'Database',
      /same DBInstanceIdentifier/,
    ],
    [
      'other zones',
      [{}, { network: { zones: ['us-east-1b', 'us-east-1c'] } }],
      'PrivateSubnetA',
      /network\.zones and network\.vpcCidr are for a first deploy/,
    ],
  ])('%s is refused before the deploy, with the way round', (_name, [live = {}, next = {}], id, words) => {
    const refusals = between(templateOf(live), templateOf(next));
    expect(refusals.map((one) => one.id)).toContain(id);
    expect(refusals.map(({ why, instead }) => `${why}; ${instead}`).join('\n')).toMatch(words);
  });

  it.each([
    ['Redis to Valkey', { cache: { engine: 'redis' } }, {}],
    ['the sign-in pages on', {}, pages('fans')],
    ['the sign-in pages off', pages('fans'), {}],
    ['a standby', {}, { database: { multiAz: true } }],
    ['another topic of alarms', {}, { alarms: { topicArn: 'arn:aws:sns:us-east-1:000000000000:pager' } }],
    [
      'another bucket, which is a loss, but can be done',
      {},
      { media: { bucketName: 'another-bucket-of-ours' } },
    ],
  ])('%s is none', (_name, live, next) => {
    expect(between(templateOf(live), templateOf(next))).toEqual([]);
  });

  const group = (more: object): Resource => ({
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupName: 'a', GroupDescription: 'b', VpcId: { Ref: 'Vpc' }, ...more },
  });

  it('a security group with a fixed name and another description is refused', () => {
    expect(between(only('Group', group({})), only('Group', group({ GroupDescription: 'c' })))).toMatchObject([
      { id: 'Group', why: expect.stringContaining('same GroupName') },
    ]);
  });

  it('one without a name, or with another, is not', () => {
    const unnamed = { ...group({}), Properties: { GroupDescription: 'b', VpcId: { Ref: 'Vpc' } } };
    const described = { ...unnamed, Properties: { ...unnamed.Properties, GroupDescription: 'c' } };
    expect(between(only('Group', unnamed), only('Group', described))).toEqual([]);
    expect(between(only('Group', group({})), only('Group', group({ GroupName: 'z' })))).toEqual([]);
  });

  it('a named resource under another logical id is refused: the old one goes last', () => {
    expect(between(only('Group', group({})), only('Renamed', group({})))).toMatchObject([
      { id: 'Renamed', why: expect.stringContaining('Group has its GroupName already') },
    ]);
  });

  it('another type under the same logical id is refused', () => {
    expect(between(only('Group', group({})), only('Group', { Type: 'AWS::SNS::Topic' }))).toMatchObject([
      { why: expect.stringContaining('into a AWS::SNS::Topic') },
    ]);
  });

  const lambda = (FunctionName: string, PackageType?: string): StackTemplate =>
    only('Api', {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName, ...(PackageType && { PackageType }) },
    });

  it('an image under the name of a zip is refused, under a name of its own it is not', () => {
    expect(between(lambda('a-api'), lambda('a-api', 'Image'))).toHaveLength(1);
    expect(between(lambda('a-api'), lambda('a-api-image', 'Image'))).toEqual([]);
    expect(changesBetween(lambda('a-api'), lambda('a-api-image', 'Image'))).toMatchObject([
      { action: 'replace' },
    ]);
  });

  const custom = (ServiceToken: string): StackTemplate =>
    only('Migration', { Type: 'Custom::Migration', Properties: { ServiceToken } });

  it('another function behind a custom resource is refused', () => {
    expect(between(custom('a'), custom('b'))).toHaveLength(1);
  });

  const version = (EngineVersion: string): StackTemplate =>
    only('Database', { Type: 'AWS::RDS::DBInstance', Properties: { EngineVersion } });

  it.each([
    ['8.4.9', '8.4.7', 1],
    ['8.4.10', '8.4.9', 1],
    ['8.4.7', '8.4.11', 0],
    ['8.4', '8.4.7', 0],
    ['8.4.7', '8.4', 0],
  ])('MySQL from %s to %s is refused %i times', (before, after, count) => {
    expect(between(version(before), version(after))).toHaveLength(count);
  });
});

describe('a change that deletes backups', () => {
  const days = (backupDays: number) => templateOf({ database: { backupDays } });

  it('fewer days are a loss, more are none', () => {
    expect(changesBetween(days(7), days(3))).toMatchObject([
      { id: 'Database', action: 'change', losesData: true },
    ]);
    expect(changesBetween(days(3), days(7))).toMatchObject([
      { id: 'Database', action: 'change', losesData: false },
    ]);
  });
});
