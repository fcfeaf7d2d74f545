import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

// `read` gives false at the end of the pipe, which comes when this process is gone, however it went.
const END_SERVER = 'read -r _ || kill -s TERM -- "-$1"';
// Servers of the folder are ended at the same moment, and write until they are.
const REMOVE_FOLDER = 'read -r _ || { sleep 3; rm -rf -- "$1"; }';

/**
 * Ends a server once this process is gone. No handler here could promise that: kill -9 runs none, and Ctrl-C on a test
 * run ends Jest's workers without theirs.
 * @param pid leader of the server's process group
 * @returns a function to call when the server has been stopped: its number may soon be another's
 */
export const endWithUs = (pid: number): (() => void) => afterUs(END_SERVER, String(pid));

/**
 * Removes a temporary folder once this process is gone before it could do so itself.
 * @param folder of a test or a tool that keeps nothing
 * @returns a function to call when the folder has been removed
 */
export const removeWithUs = (folder: string): (() => void) => afterUs(REMOVE_FOLDER, folder);

function afterUs(script: string, subject: string): () => void {
  // A group of its own: the Ctrl-C that ends us must not end it first. Elsewhere than in a folder that may be removed.
  const guard = spawn('/bin/sh', ['-c', script, 'concert-guard', subject], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const { stdin } = guard;
  // A machine without /bin/sh has no guard, and a guard may have been killed: neither is a reason to fail.
  guard.on('error', () => undefined);
  stdin.on('error', () => undefined);
  guard.unref();
  (stdin as Socket).unref();
  return () => void stdin.end('done\n');
}
