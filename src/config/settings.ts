import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { nearest } from './nearest.ts';
import { JsonError, parseJson } from './settings-json.ts';
import { brokenRules } from './settings-rules.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';
import { checkStage } from './stage.ts';
import { SettingsError } from './settings-error.ts';

export type { Settings } from './settings-schema.ts';
export { SettingsError } from './settings-error.ts';

/**
 * The settings of a stage: `env.<stage>.json` in `directory`, with defaults for what it leaves out; all
 * defaults if there is no such file. Throws SettingsError, whose message is one line for a person, if the
 * stage's name, the file or a value in it is not acceptable.
 */
export function loadSettings(stage: string, { directory }: { directory: string }): Settings {
  checkStage(stage);
  const file = `env.${stage}.json`;
  const source = readIfPresent(join(directory, file), file);
  return source === undefined ? defaultSettings() : parseSettings(source, file);
}

/** The settings of a stage that has no file. */
export function defaultSettings(): Settings {
  return v.parse(settingsSchema, {});
}

/** Settings from the text of a file; `file` is its name for error messages. Throws SettingsError. */
export function parseSettings(source: string, file: string): Settings {
  const content = parsed(source, file);
  const result = v.safeParse(settingsSchema, content);
  const problems = [
    ...listsForGroups(settingsSchema, content, ''),
    ...(result.success
      ? brokenRules(result.output).map(({ path, found, allowed }) => problem(path, found, allowed))
      : result.issues.map(describeIssue)),
  ];
  if (problems.length > 0) throw new SettingsError(`${file}: ${firstOf(problems)}`);
  const { $schema: _editorsOnly, ...settings } = result.output as v.InferOutput<typeof settingsSchema>;
  return settings;
}

function readIfPresent(path: string, file: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return undefined;
    throw new SettingsError(`${file}: cannot be read (${code})`, { cause: error });
  }
}

function parsed(source: string, file: string): unknown {
  try {
    return parseJson(source);
  } catch (error) {
    if (error instanceof JsonError) throw new SettingsError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the file';
  // The message of every check is what its setting allows (see setting-kinds.ts); a strict object's issue of
  // an unknown key is the exception: it is about the key, not about its value.
  return issue.type === 'strict_object' && issue.expected === 'never'
    ? unknownKey(path)
    : problem(path, issue.input, issue.message);
}

/** valibot takes a list for an object without keys, so `"api": []` would pass as "all defaults". */
function listsForGroups(schema: unknown, value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [problem(path || 'the file', value, 'an object')];
  const groups = Object.entries(entriesOf(schema)).filter(
    ([, entry]) => Object.keys(entriesOf(entry)).length > 0,
  );
  const fields = Object(value) as Record<string, unknown>;
  return groups.flatMap(([key, group]) =>
    listsForGroups(group, fields[key], path === '' ? key : `${path}.${key}`),
  );
}

function problem(path: string, found: unknown, allowed: string): string {
  return `${path}: found ${shortJson(found)}, allowed: ${allowed}`;
}

function unknownKey(path: string): string {
  const meant = nearest(path, knownKeys(settingsSchema, ''));
  return `${path}: unknown setting${meant === undefined ? '' : `, did you mean ${meant}?`} (env.example.json lists all)`;
}

function knownKeys(schema: unknown, prefix: string): string[] {
  return Object.entries(entriesOf(schema)).flatMap(([key, entry]) => [
    prefix + key,
    ...knownKeys(entry, `${prefix}${key}.`),
  ]);
}

/** The keys of an object schema, seen through `optional` and `pipe`; none for any other schema. */
function entriesOf(schema: unknown): Record<string, unknown> {
  const { wrapped, entries } = schema as { wrapped?: unknown; entries?: Record<string, unknown> };
  return wrapped === undefined ? (entries ?? {}) : entriesOf(wrapped);
}

function shortJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

function firstOf([first, ...others]: readonly string[]): string {
  const count = others.length;
  return `${first}${count > 0 ? ` (and ${count} more ${count > 1 ? 'problems' : 'problem'})` : ''}`;
}
