import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { projectDirectory } from '../../local/engines/places.ts';
import { compileTemplate } from '../../sls/template.ts';
import { CommandError } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';

/**
 * The template of a stage: read from a file that was packaged already, or made now (some seconds).
 * @throws CommandError when there is no such file, or osls does not take the configuration
 * @throws SettingsError in one line
 */
export async function templateOf<T>(stage: string, file?: string): Promise<T> {
  if (file === undefined) {
    const { name, settings } = readStage(stage);
    return (await compileTemplate({ stage, name, settings })) as T;
  }
  if (!existsSync(file)) throw new CommandError(`${file} does not exist`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** How large the zip of each function of a stage is, in bytes. @throws CommandError when the stack cannot be packaged */
export async function packageSizes(stage: string): Promise<{ name: string; bytes: number }[]> {
  process.stderr.write('Packaging the stack …\n');
  const directory = mkdtempSync(join(tmpdir(), 'concert-package-'));
  // Wherever the command runs: settings are read from there.
  const settings = resolve(process.env['CONCERT_SETTINGS_DIR'] ?? '.');
  try {
    await promisify(execFile)('npx', ['sls', 'package', '--stage', stage, '--package', directory], {
      cwd: projectDirectory,
      env: { ...process.env, CONCERT_SETTINGS_DIR: settings },
    });
    return readdirSync(directory)
      .filter((file) => file.endsWith('.zip'))
      .map((file) => ({ name: file.replace('.zip', ''), bytes: statSync(join(directory, file)).size }));
  } catch (error) {
    throw new CommandError(`the stack cannot be packaged: ${causeOf(error)}`, { cause: error });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What osls prints below `Error:`, or our own line about the settings, which comes without. */
function causeOf(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
  const reason = /^Error:\n+(.+)$/m.exec(stdout)?.[1];
  return reason ?? (stderr.trim().split('\n').at(-1) || String(error));
}
