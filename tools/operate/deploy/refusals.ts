import { isDeepStrictEqual } from 'node:util';
import { isOlder } from '../cli/mysql-version.ts';
import type { Resource, StackTemplate } from '../cli/live-template.ts';
import { type Change, follows } from './changes.ts';
import { resourceType, valueAt } from './types/resource-types.ts';

/** A change that AWS would refuse in the middle of the deploy, which would then be rolled back. */
export interface Refusal {
  id: string;
  /** Why, as a whole clause. */
  why: string;
  /** How to make the change anyway. */
  instead: string;
}

type Resources = StackTemplate['Resources'];

/** What of these changes AWS would refuse. */
export function refusalsOf(changes: readonly Change[], live: StackTemplate, next: StackTemplate): Refusal[] {
  return changes.flatMap((change) => {
    const before = live.Resources[change.id];
    const after = next.Resources[change.id];
    if (after === undefined) return [];
    if (before === undefined) return takenName(change.id, after, live.Resources);
    if (before.Type !== after.Type) return [anotherType(change.id, before, after)];
    const inPlace = IN_PLACE.filter((one) => one.type.test(after.Type) && one.isRefused(before, after));
    const named = change.action === 'replace' ? sameName(change, [before, after], changes) : [];
    return [...inPlace.map(({ why, instead }) => ({ id: change.id, why, instead })), ...named];
  });
}

const anotherType = (id: string, before: Resource, after: Resource): Refusal => ({
  id,
  why: `CloudFormation cannot change a ${before.Type} into a ${after.Type}`,
  instead: 'give it another logical id',
});

/** CloudFormation makes the new resource before it deletes the old one. */
function sameName(
  { id }: Change,
  [before, after]: [Resource, Resource],
  changes: readonly Change[],
): Refusal[] {
  const { names } = resourceType(after.Type);
  const replaced = changes.filter((one) => one.action === 'replace' && one.id !== id);
  const isSame = (path: string): boolean => {
    const value = valueAt(after.Properties, path);
    return (
      value !== undefined &&
      isDeepStrictEqual(value, valueAt(before.Properties, path)) &&
      !replaced.some((one) => follows(value, one))
    );
  };
  if (names.length === 0 || !names.every(isSame)) return [];
  return [
    {
      id,
      why: `it would be replaced under the same ${names[0] ?? 'name'}, and CloudFormation makes the new one before it deletes the old`,
      instead: INSTEAD[after.Type] ?? 'revert the change, or deploy another stage with it and move there',
    },
  ];
}

const INSTEAD: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPoolDomain':
    'set identity.hostedUi.prefix to null and deploy, then set the new one and deploy',
  'AWS::EC2::Subnet':
    'network.zones and network.vpcCidr are for a first deploy: deploy another stage with them, and move there',
};

/** A resource under another logical id, with the name of one that is there. */
function takenName(id: string, after: Resource, live: Resources): Refusal[] {
  const { names } = resourceType(after.Type);
  const values = names.map((path) => valueAt(after.Properties, path));
  if (names.length === 0 || values.includes(undefined)) return [];
  const [other] =
    Object.entries(live).find(
      ([, { Type, Properties }]) =>
        Type === after.Type &&
        names.every((path, i) => isDeepStrictEqual(valueAt(Properties, path), values[i])),
    ) ?? [];
  if (other === undefined) return [];
  return [
    {
      id,
      why: `${other} has its ${names[0] ?? 'name'} already, and is deleted only after the new one is created`,
      instead: 'deploy once without either, then with the new one',
    },
  ];
}

const number = ({ Properties }: Resource, name: string): number => Number(Properties?.[name]);

/** Changes that a service refuses although the property can be changed, each with its source. */
const IN_PLACE: readonly {
  type: RegExp;
  isRefused: (before: Resource, after: Resource) => boolean;
  why: string;
  instead: string;
}[] = [
  {
    // RDS API reference, ModifyDBInstance, EngineVersion.
    type: /^AWS::RDS::DBInstance$/,
    isRefused: (before, after) =>
      isOlder(String(after.Properties?.['EngineVersion']), String(before.Properties?.['EngineVersion'])),
    why: 'RDS does not go back to an older version of MySQL',
    instead: 'set database.engineVersion to the version that runs, or a newer one',
  },
  {
    // RDS API reference, ModifyDBInstance, AllocatedStorage.
    type: /^AWS::RDS::DBInstance$/,
    isRefused: (before, after) => number(after, 'AllocatedStorage') < number(before, 'AllocatedStorage'),
    why: 'storage of RDS cannot shrink',
    instead: 'leave database.storageGb as it was',
  },
  {
    // ElastiCache User Guide, "Upgrading from Redis OSS to Valkey": one way only.
    type: /^AWS::ElastiCache::ServerlessCache$/,
    isRefused: (before, after) =>
      before.Properties?.['Engine'] === 'valkey' && after.Properties?.['Engine'] === 'redis',
    why: 'ElastiCache does not go back from Valkey to Redis',
    instead: 'set cache.enabled to false and deploy, then set cache.engine and deploy; nothing in it is lost',
  },
  {
    // CloudFormation template reference, "AWS::CloudFormation::CustomResource": "Updates are not supported".
    type: /^Custom::|^AWS::CloudFormation::CustomResource$/,
    isRefused: (before, after) =>
      !isDeepStrictEqual(before.Properties?.['ServiceToken'], after.Properties?.['ServiceToken']),
    why: 'CloudFormation does not change the function behind a custom resource',
    instead: 'give the resource another logical id',
  },
];
