import { SettingsError } from './settings-error.ts';

const DEFAULT_STAGE = 'dev';

// Role names hold service, stage, region and function and may be 64 characters long: 21 + 12 + 14 + 12 + 3.
// The service before it and the hyphen rules of RDS: see SERVICE in settings-schema.ts.
const STAGE = /^(?=.{1,12}$)[a-z](?:-?[a-z0-9])*$/;
// env.example.json and env.schema.json are about settings, not settings of a stage.
const TAKEN = ['example', 'schema'];

/**
 * The stage that a `sls` command line asks for (`--stage x`, `--stage=x`, `-s x`, `-s=x`, as osls reads them),
 * or `dev`. Takes the arguments after the script's name. Throws SettingsError if the option has no value.
 */
export function stageFromArguments(args: readonly string[]): string {
  for (const [index, argument] of args.entries()) {
    const match = /^(?:--stage|-s)(?:=(?<value>.*))?$/.exec(argument);
    if (match) return valueOf(argument, match.groups?.['value'] ?? args[index + 1]);
  }
  return DEFAULT_STAGE;
}

/** Throws SettingsError unless `stage` can be part of the name of everything in AWS. */
export function checkStage(stage: string): void {
  if (STAGE.test(stage) && !TAKEN.includes(stage)) return;
  const allowed =
    '1 to 12 lower-case letters, digits or single hyphens, a letter first, no hyphen last, not example or schema';
  throw new SettingsError(`--stage: found ${JSON.stringify(stage)}, allowed: ${allowed}`);
}

function valueOf(option: string, value: string | undefined): string {
  if (value === undefined || value === '' || value.startsWith('-'))
    throw new SettingsError(`${option}: the name of a stage is missing, as in --stage prod`);
  return value;
}
