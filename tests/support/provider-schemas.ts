import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDirectory } from '../../tools/local/engines/places.ts';
import { ensureLinters } from './linters.ts';

/** A property of a resource type, as its provider describes it: what CloudFormation checks before it calls the service. */
interface PropertySchema {
  pattern?: string;
  minLength?: number;
  maxLength?: number;
}

/** What CloudFormation knows in the regions: the provider schemas that cfn-lint ships. */
export interface Providers {
  /** The types of a region; undefined for a region that the data says nothing about. */
  typesOf(region: string): ReadonlySet<string> | undefined;
  propertyOf(type: string, property: string): PropertySchema;
  /** The classes in which RDS has MySQL in a region, from AWS' price list. */
  databaseClassesOf(region: string): ReadonlySet<string>;
}

/** One rule of the extension of AWS::RDS::DBInstance: with such an engine, such classes. */
interface ClassRule {
  if: { properties: { Engine: unknown } };
  then: { properties: { DBInstanceClass: { enum: string[] } } };
}

/** Installs cfn-lint once and reads its data; undefined where it cannot be installed, which one loud line says. */
export async function providers(): Promise<Providers | undefined> {
  if (!(await ensureLinters())) return undefined;
  const library = join(localDirectory, 'linters/lib');
  const [python = ''] = readdirSync(library);
  const data = join(library, python, 'site-packages/cfnlint/data/schemas');
  const cache = new Map<string, unknown>();
  const json = (file: string): unknown => {
    if (!cache.has(file)) cache.set(file, JSON.parse(readFileSync(join(data, file), 'utf8')));
    return cache.get(file);
  };
  const regions = new Set(readdirSync(join(data, 'providers')));
  const files = (region: string) => json(`providers/${region}.json`) as Record<string, string>;
  return {
    typesOf: (region) => (regions.has(`${region}.json`) ? new Set(Object.keys(files(region))) : undefined),
    databaseClassesOf: (region) => {
      const byRegion = json('extensions/aws_rds_dbinstance/dbinstanceclass_enum.json') as Record<
        string,
        { allOf: ClassRule[] }
      >;
      const rules = byRegion[region]?.allOf ?? [];
      return new Set(
        rules
          .filter((rule) => JSON.stringify(rule.if.properties.Engine).includes('"mysql"'))
          .flatMap((rule) => rule.then.properties.DBInstanceClass.enum),
      );
    },
    propertyOf: (type, property) => {
      const file = files('us-east-1')[type];
      if (file === undefined) throw new Error(`no provider schema of ${type}`);
      const { properties } = json(`resources/${file}.json`) as { properties: Record<string, PropertySchema> };
      return properties[property] ?? {};
    },
  };
}
