import { isDeepStrictEqual } from 'node:util';

/** A template, as far as it is compared. */
export interface ComparedTemplate {
  Resources: Record<string, Resource>;
}
interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** What a deploy would do to one resource. */
export interface Change {
  id: string;
  type: string;
  action: 'add' | 'change' | 'remove' | 'replace';
  /** The properties that differ, and the policies of keeping. */
  properties: string[];
  /** Whether something is lost that people have made: rows, files, accounts. */
  losesData: boolean;
}

/**
 * Properties that CloudFormation cannot change: another value makes a new resource and deletes the old one. Of the types
 * that keep something, or that such a one stands on.
 * Source: "Update requires: Replacement" of each in the CloudFormation template reference; of RDS the provider's own code
 * (aws-cloudformation-resource-providers-rds, ImmutabilityHelper).
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
  'AWS::EFS::AccessPoint': ['FileSystemId', 'PosixUser', 'RootDirectory'],
  'AWS::EFS::MountTarget': ['FileSystemId', 'SubnetId'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'],
  'AWS::ElastiCache::ServerlessCache': ['KmsKeyId', 'ServerlessCacheName', 'SubnetIds'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::EC2::VPC': ['CidrBlock'],
};

/** Types whose loss is a loss to people, and the network that they stand in. A cache can be filled again. */
const KEEPS_DATA = new Set([
  // Without it the bucket can never be emptied; and as releases before it was kept for good, its leaving empties it.
  'Custom::EmptiedBucket',
  'AWS::RDS::DBInstance',
  'AWS::EFS::FileSystem',
  'AWS::S3::Bucket',
  'AWS::Cognito::UserPool',
  'AWS::EC2::VPC',
]);

/** Whether a resource of a type keeps what people have made, or what that stands in. */
export const keepsData = (type: string): boolean => KEEPS_DATA.has(type);

/** What a deploy of one template over another would do, the losses first. */
export function changesBetween(live: ComparedTemplate, next: ComparedTemplate): Change[] {
  const ids = new Set([...Object.keys(live.Resources), ...Object.keys(next.Resources)]);
  const own = [...ids].flatMap((id) => changeOf(id, live.Resources[id], next.Resources[id]) ?? []);
  const changes = withConsequences(own, live.Resources, next.Resources);
  return changes.toSorted((a, b) => Number(b.losesData) - Number(a.losesData) || a.id.localeCompare(b.id));
}

function changeOf(id: string, before: Resource | undefined, after: Resource | undefined): Change | undefined {
  if (before !== undefined && after !== undefined) return changeWithin(id, before, after);
  const type = (before ?? after)?.Type ?? '';
  return before === undefined
    ? { id, type, action: 'add', properties: [], losesData: false }
    : { id, type, action: 'remove', properties: [], losesData: keepsData(type) };
}

function changeWithin(id: string, before: Resource, after: Resource): Change | undefined {
  const type = before.Type;
  const properties = [
    ...(after.Type === type ? [] : ['Type']),
    ...differing(before.Properties ?? {}, after.Properties ?? {}),
    ...(['DeletionPolicy', 'UpdateReplacePolicy'] as const).filter((name) => before[name] !== after[name]),
  ];
  if (properties.length === 0) return undefined;
  const isReplaced = properties.some((name) => name === 'Type' || replaces(name, after));
  return change(id, type, isReplaced, properties);
}

/** A standby is the one case in which RDS lets go of its zone and stays what it is. */
function replaces(property: string, { Type, Properties = {} }: Resource): boolean {
  const letsGo =
    Type === 'AWS::RDS::DBInstance' &&
    property === 'AvailabilityZone' &&
    Properties['MultiAZ'] === true &&
    !('AvailabilityZone' in Properties);
  return !letsGo && REPLACING[Type]?.includes(property) === true;
}

const change = (id: string, type: string, isReplaced: boolean, properties: string[]): Change => ({
  id,
  type,
  action: isReplaced ? 'replace' : 'change',
  properties,
  losesData: isReplaced && keepsData(type),
});

function differing(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name])).toSorted();
}

type Resources = ComparedTemplate['Resources'];

/** Whoever names a replaced resource where it cannot change is replaced as well, and so on. */
function withConsequences(changes: readonly Change[], live: Resources, next: Resources): Change[] {
  const replaced = changes.filter(({ action }) => action === 'replace');
  const known = new Set(replaced.map(({ id }) => id));
  const more = Object.entries(next).flatMap(([id, resource]) => {
    if (known.has(id) || live[id] === undefined) return [];
    const names = (REPLACING[resource.Type] ?? []).filter((name) =>
      replaced.some((one) => follows(resource.Properties?.[name], one)),
    );
    const own = changes.find((one) => one.id === id)?.properties ?? [];
    return names.length === 0 ? [] : [change(id, resource.Type, true, [...new Set([...own, ...names])])];
  });
  if (more.length === 0) return [...changes];
  const ids = new Set(more.map(({ id }) => id));
  return withConsequences([...changes.filter(({ id }) => !ids.has(id)), ...more], live, next);
}

/** Whether a value changes with a replaced resource: a new subnet in the same zone has the same zone. */
function follows(value: unknown, { id, properties }: Change): boolean {
  const text = JSON.stringify(value ?? null);
  if (text.includes(`{"Ref":"${id}"}`)) return true;
  const attribute = new RegExp(`\\{"Fn::GetAtt":\\["${id}","([^"]+)"\\]\\}`).exec(text)?.[1];
  return attribute !== undefined && (attribute !== 'AvailabilityZone' || properties.includes(attribute));
}
