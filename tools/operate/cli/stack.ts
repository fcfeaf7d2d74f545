import { existsSync, readFileSync } from 'node:fs';
import { loadSettings, type Settings } from '../../../src/config/settings.ts';
import { CommandError } from './run.ts';

/** What commands know of a stage. `name` is the first part of every name in AWS, as in `concert-prod`. */
export interface Stage {
  name: string;
  settings: Settings;
  /** For the clients of the SDK: the region, and another endpoint where the environment names one. */
  aws: { region: string; endpoint?: string };
}

/** Reads the settings of a stage, from this folder or from CONCERT_SETTINGS_DIR. @throws SettingsError in one line */
export function readStage(stage: string): Stage {
  const settings = loadSettings(stage, { directory: process.env['CONCERT_SETTINGS_DIR'] ?? '.' });
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  const aws = { region: settings.region, ...(endpoint && { endpoint }) };
  return { name: `${settings.service}-${stage}`, settings, aws };
}

/**
 * The outputs that the last deploy of a stage wrote.
 * @throws CommandError when it was not deployed from this folder
 */
export function readOutputs(stage: string): Record<string, string> {
  const file = `.concert/outputs.${stage}.json`;
  if (!existsSync(file)) {
    throw new CommandError(
      `${file} is missing: deploy the stage from this folder first (npx sls deploy --stage ${stage})`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
