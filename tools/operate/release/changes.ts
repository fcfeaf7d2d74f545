import { isDeepStrictEqual } from 'node:util';

/** A template, as far as it is compared. */
export interface ComparedTemplate {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** What a deploy would do to one resource. */
export interface Change {
  id: string;
  type: string;
  action: 'add' | 'change' | 'remove' | 'replace';
  /** The properties that differ. */
  properties: string[];
  /** Whether something is lost that people have made: rows, files, accounts. */
  losesData: boolean;
}

/**
 * Properties that CloudFormation cannot change: another value makes a new resource and deletes the old one. Of the types
 * that keep something, or that such a one stands on.
 * Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference, "Update requires: Replacement" of each.
 */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  'AWS::RDS::DBInstance': [
    'AvailabilityZone',
    'CharacterSetName',
    'DBInstanceIdentifier',
    'DBName',
    'DBSubnetGroupName',
    'Engine',
    'KmsKeyId',
    'MasterUsername',
    'StorageEncrypted',
  ],
  'AWS::EFS::FileSystem': ['AvailabilityZoneName', 'Encrypted', 'KmsKeyId', 'PerformanceMode'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
  'AWS::ElastiCache::ServerlessCache': ['KmsKeyId', 'ServerlessCacheName', 'SubnetIds'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::EC2::VPC': ['CidrBlock'],
};

/** Types whose loss is a loss to people. A cache can be filled again. */
const KEEPS_DATA = new Set([
  'AWS::RDS::DBInstance',
  'AWS::EFS::FileSystem',
  'AWS::S3::Bucket',
  'AWS::Cognito::UserPool',
]);

type Resource = ComparedTemplate['Resources'][string];

/** What a deploy of one template over another would do, the losses first. */
export function changesBetween(live: ComparedTemplate, next: ComparedTemplate): Change[] {
  const ids = new Set([...Object.keys(live.Resources), ...Object.keys(next.Resources)]);
  const changes = [...ids].flatMap((id) => changeOf(id, live.Resources[id], next.Resources[id]) ?? []);
  return changes.toSorted((a, b) => Number(b.losesData) - Number(a.losesData) || a.id.localeCompare(b.id));
}

function changeOf(id: string, before: Resource | undefined, after: Resource | undefined): Change | undefined {
  if (before !== undefined && after !== undefined) return changeWithin(id, before, after);
  const type = (before ?? after)?.Type ?? '';
  return before === undefined
    ? { id, type, action: 'add', properties: [], losesData: false }
    : { id, type, action: 'remove', properties: [], losesData: KEEPS_DATA.has(type) };
}

function changeWithin(id: string, before: Resource, after: Resource): Change | undefined {
  const type = before.Type;
  const properties = [
    ...(after.Type === type ? [] : ['Type']),
    ...differing(before.Properties ?? {}, after.Properties ?? {}),
  ];
  if (properties.length === 0) return undefined;
  const isReplaced = properties.some((name) => name === 'Type' || REPLACING[type]?.includes(name));
  const action = isReplaced ? 'replace' : 'change';
  return { id, type, action, properties, losesData: isReplaced && KEEPS_DATA.has(type) };
}

function differing(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name])).toSorted();
}
