import { isDeepStrictEqual } from 'node:util';
import type { Resource, StackTemplate } from '../cli/live-template.ts';
import { resourceType, valueAt } from './types/resource-types.ts';

/** What a deploy would do to one resource. */
export interface Change {
  id: string;
  type: string;
  action: 'add' | 'change' | 'remove' | 'replace';
  /** The properties that differ, and the deletion policies. */
  properties: string[];
  /** Whether user data is lost: rows, files, accounts, and their backups. */
  losesData: boolean;
}

/** Types that hold user data, and the network they are in. A cache can be filled again. */
const KEEPS_DATA = new Set([
  // Without it the bucket can never be emptied; and since older releases kept it for good, removing it empties it.
  'Custom::EmptiedBucket',
  'AWS::RDS::DBInstance',
  'AWS::EFS::FileSystem',
  'AWS::S3::Bucket',
  'AWS::Cognito::UserPool',
  'AWS::EC2::VPC',
]);

/** Whether a resource of a type holds user data, or the network it is in. */
export const keepsData = (type: string): boolean => KEEPS_DATA.has(type);

/** What a deploy of one template over another would do, the losses first. */
export function changesBetween(live: StackTemplate, next: StackTemplate): Change[] {
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
  const isReplaced =
    properties.includes('Type') || replacingPaths(after).some((path) => differs(path, before, after));
  const own = change(id, type, isReplaced, properties);
  return shortensBackups(before, after) ? { ...own, losesData: true } : own;
}

const differs = (path: string, before: Resource, after: Resource): boolean =>
  !isDeepStrictEqual(valueAt(before.Properties, path), valueAt(after.Properties, path));

/** Adding a standby is the one case in which RDS drops the zone without a replacement. */
function replacingPaths({ Type, Properties = {} }: Resource): string[] {
  const { createOnly } = resourceType(Type);
  const letsGo =
    Type === 'AWS::RDS::DBInstance' && Properties['MultiAZ'] === true && !('AvailabilityZone' in Properties);
  return letsGo ? createOnly.filter((path) => path !== 'AvailabilityZone') : createOnly;
}

/** RDS deletes automatic backups that are older than the new retention, at once. Source: RDS User Guide, "Backup retention period". */
const shortensBackups = (before: Resource, after: Resource): boolean =>
  after.Type === 'AWS::RDS::DBInstance' &&
  Number(after.Properties?.['BackupRetentionPeriod']) < Number(before.Properties?.['BackupRetentionPeriod']);

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

type Resources = StackTemplate['Resources'];

/** A resource that refers to a replaced one in a create-only property is replaced as well, and so on. */
function withConsequences(changes: readonly Change[], live: Resources, next: Resources): Change[] {
  const replaced = changes.filter(({ action }) => action === 'replace');
  const known = new Set(replaced.map(({ id }) => id));
  const more = Object.entries(next).flatMap(([id, resource]) => {
    if (known.has(id) || live[id] === undefined) return [];
    const names = replacingPaths(resource)
      .filter((path) => replaced.some((one) => follows(valueAt(resource.Properties, path), one)))
      .map((path) => path.replace(/\/.*/, ''));
    const own = changes.find((one) => one.id === id)?.properties ?? [];
    return names.length === 0 ? [] : [change(id, resource.Type, true, [...new Set([...own, ...names])])];
  });
  if (more.length === 0) return [...changes];
  const ids = new Set(more.map(({ id }) => id));
  return withConsequences([...changes.filter(({ id }) => !ids.has(id)), ...more], live, next);
}

/** Whether a value changes with a replaced resource: a new subnet in the same zone has the same zone. */
export function follows(value: unknown, { id, properties }: Change): boolean {
  const text = JSON.stringify(value ?? null);
  if (text.includes(`{"Ref":"${id}"}`)) return true;
  const attribute = new RegExp(`\\{"Fn::GetAtt":\\["${id}","([^"]+)"\\]\\}`).exec(text)?.[1];
  return attribute !== undefined && (attribute !== 'AvailabilityZone' || properties.includes(attribute));
}
