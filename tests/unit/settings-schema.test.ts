import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { settingsFiles } from '../../tools/settings/files.ts';

interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean;
  default?: unknown;
}

const root = join(import.meta.dirname, '../..');
const inRoot = (name: string) => readFile(join(root, name), 'utf8');

describe('the files made from the schema of the settings', () => {
  it.each(['env.example.json', 'env.schema.json'])(
    'when %s is compared with the schema, it is up to date (npm run generate)',
    async (name) => {
      expect(await inRoot(name)).toBe((await settingsFiles())[name]);
    },
  );

  it('when env.example.json is used as it is, every setting has its default', async () => {
    const example = await inRoot('env.example.json');
    expect(parseSettings(example, 'env.example.json')).toEqual(defaultSettings());
    expect(leaves(JSON.parse(example))).toEqual(expect.arrayContaining(leaves(defaultSettings())));
  });

  it('when an editor shows a setting or a group, there is a description', async () => {
    const schema = JSON.parse(await inRoot('env.schema.json')) as JsonSchema;
    const undescribed = walk(schema, '').filter(([, { description = '' }]) => description.length < 10);
    expect(undescribed.map(([path]) => path)).toEqual([]);
  });

  it('when an editor checks a file, unknown keys are refused in every group', async () => {
    const schema = JSON.parse(await inRoot('env.schema.json')) as JsonSchema;
    const groups = [['', schema] as const, ...walk(schema, '')].filter(([, { properties }]) => properties);
    expect(groups.length).toBeGreaterThan(3);
    expect(groups.filter(([, group]) => group.additionalProperties !== false)).toEqual([]);
  });
});

/** Every property of a schema with its path, groups included. */
function walk(schema: JsonSchema, prefix: string): [string, JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [
    [prefix + key, property] as [string, JsonSchema],
    ...walk(property, `${prefix}${key}.`),
  ]);
}

/** The paths of all values of an object. */
function leaves(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    child !== null && typeof child === 'object' && !Array.isArray(child)
      ? leaves(child, `${prefix}${key}.`)
      : [prefix + key],
  );
}
