import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommandError } from './run.ts';

/**
 * The template of a stage: read from a file that was packaged already, or packaged now (some seconds).
 * @throws CommandError when there is no such file, or the stack cannot be packaged
 */
export async function templateOf<T>(stage: string, file?: string): Promise<T> {
  if (file !== undefined) {
    if (!existsSync(file)) throw new CommandError(`${file} is not there`);
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  }
  process.stderr.write('Packaging the stack …\n');
  const directory = mkdtempSync(join(tmpdir(), 'concert-package-'));
  try {
    await promisify(execFile)('npx', ['sls', 'package', '--stage', stage, '--package', directory]);
    return JSON.parse(
      readFileSync(join(directory, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as T;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new CommandError(
      `the stack cannot be packaged: ${stderr.trim().split('\n').at(-1) ?? String(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
