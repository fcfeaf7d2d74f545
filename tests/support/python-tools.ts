import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../tools/local/engines/lock.ts';
import { localDirectory } from '../../tools/local/engines/places.ts';

const run = promisify(execFile);

/** A program of an environment that ensurePythonTools made. */
export const pythonTool = (name: string, program: string): string =>
  join(localDirectory, name, 'bin', program);

/**
 * Installs Python packages into an environment of their own below .local, once.
 * @param name of the environment
 * @param requirements with their versions
 * @returns whether they are there: without Python or without a network they are not, and one loud line says so
 */
export async function ensurePythonTools(name: string, requirements: readonly string[]): Promise<boolean> {
  const folder = join(localDirectory, name);
  const marker = join(folder, 'requirements.installed');
  return withLock(join(localDirectory, 'locks', name), async () => {
    if ((await readFile(marker, 'utf8').catch(() => '')) === requirements.join('\n')) return true;
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(localDirectory, { recursive: true });
      await run('python3', ['-m', 'venv', folder]);
      await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...requirements], {
        timeout: 400_000,
      });
      await writeFile(marker, requirements.join('\n'));
      return true;
    } catch (error) {
      console.warn(
        `SKIPPED: ${requirements.join(' and ')} cannot be installed (${String(error).split('\n')[0]})`,
      );
      return false;
    }
  });
}
