import { execFile } from 'node:child_process';
import type { ExecFileOptions } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { chown, mkdir, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { EngineError, errorLineOf } from './engine-error.ts';

// Servers live in sbin, which is often not on a user's PATH; Homebrew's folder not on a desktop program's.
const extraFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * Finds an executable on PATH or in the usual folders for servers.
 * @param names the names to look for; an earlier name wins
 * @returns the absolute path, or undefined
 */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...extraFolders];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a command to its end.
 * @param command the program and its arguments
 * @param options as for execFile; `timeout` in milliseconds
 * @returns what it printed on standard output
 * @throws EngineError with the line that says best why when it fails
 */
export function run(command: readonly [string, ...string[]], options: ExecFileOptions = {}): Promise<string> {
  const [file, ...args] = command;
  return new Promise((done, fail) => {
    execFile(file, args, { maxBuffer: 64 << 20, ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      const output = `${stdout}\n${stderr}`.trim();
      const why = errorLineOf(output) || error.message.split('\n')[0];
      fail(new EngineError(`${file} failed: ${why}`, output.slice(-3000)));
    });
  });
}

/** True where we may install packages and must not run servers under our own account. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** An unprivileged account to run a server as. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Makes an engine's folder and, where we are root, gives it to the account that its server shall run as.
 * @param directory the folder, created if missing
 * @returns the account, or undefined: we are not root, or "nobody" could not reach the folder (say, below /root),
 *   so the server runs as we do
 */
export async function prepareDirectory(directory: string): Promise<Account | undefined> {
  await mkdir(directory, { recursive: true });
  if (!isRoot() || !(await isReachable(dirname(directory)))) return undefined;
  const [uid, gid] = (await Promise.all([run(['id', '-u', 'nobody']), run(['id', '-g', 'nobody'])])).map(
    Number,
  );
  if (!uid || !gid) return undefined;
  await chown(directory, uid, gid);
  return { name: 'nobody', uid, gid };
}

async function isReachable(directory: string): Promise<boolean> {
  if (((await stat(directory)).mode & 0o001) === 0) return false;
  return dirname(directory) === directory || isReachable(dirname(directory));
}
