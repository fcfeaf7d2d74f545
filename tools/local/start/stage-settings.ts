import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../../../resources/stack.ts';
import { loadSettings } from '../../../src/config/settings.ts';
import { projectDirectory } from '../engines/places.ts';

/**
 * The stack that a local run stands in for.
 * @param stage whose `env.<stage>.json` is read; without that file all settings have their defaults
 * @throws SettingsError in one line for a file that is not acceptable
 */
export const localStack = (stage: string): Stack => ({
  stage,
  name: `concert-${stage}`,
  settings: loadSettings(stage, { directory: projectDirectory }),
});

/** Says whose settings a run has, and how to have others: an existing file that is not read must not be a surprise. */
export function settingsLine(stage: string): string {
  const file = `env.${stage}.json`;
  if (existsSync(join(projectDirectory, file))) return `those of ${file}`;
  const others = readdirSync(projectDirectory).flatMap(
    (name) => /^env\.([\w-]+)\.json$/.exec(name)?.[1] ?? [],
  );
  const [other] = others.filter((name) => name !== 'example' && name !== 'schema');
  if (other === undefined) return `defaults (there is no ${file})`;
  return `defaults, as there is no ${file}; with those of env.${other}.json: npm start -- --stage ${other}`;
}
