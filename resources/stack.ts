import { loadSettings, type Settings, SettingsError } from '../src/config/settings.ts';
import { stageFromArguments } from '../src/config/stage.ts';

/** What every part of the stack is built from. */
export interface Stack {
  stage: string;
  /** First part of every name in AWS: service and stage, as in `concert-prod`. */
  name: string;
  settings: Settings;
}

/**
 * The stack that the running `sls` command is about, with the settings of its stage from `env.<stage>.json` in
 * `directory` (or in CONCERT_SETTINGS_DIR, for tests and for settings kept outside the repository). A mistake in
 * them ends the process with status 1 and one line on standard error: thrown from here, osls would print it
 * with a stack trace.
 */
export function stackFromCommandLine(directory: string): Stack {
  try {
    const stage = stageFromArguments(process.argv.slice(2));
    const settings = loadSettings(stage, { directory: process.env['CONCERT_SETTINGS_DIR'] ?? directory });
    return { stage, name: `${settings.service}-${stage}`, settings };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
