import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, errorCode } from './engine-error.ts';

/**
 * Runs `work` while holding a lock file, so that neither another process nor another call in this one does the
 * same work at the same time. A lock left by a killed process is taken over.
 * @param path the lock file; its folder is created
 * @param work what to do meanwhile
 * @param waitMs how long to wait for the holder, milliseconds
 * @returns what `work` returns
 * @throws EngineError when the holder does not finish in time, and whatever `work` throws
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMs = 600_000): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + waitMs;
  while (!(await take(path))) {
    if (Date.now() > deadline) throw new EngineError(`waited too long for another process; delete ${path}`);
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const holder = Number(await readFile(path, 'utf8'));
    if (holder > 0) return !isAlive(holder);
    // Created but not written yet: its maker is between two system calls, or was killed there.
    return Date.now() - (await stat(path)).mtimeMs > 5_000;
  } catch {
    return false;
  }
}

/**
 * Tells whether a process is alive.
 * @param pid process id
 * @returns true also for a process of another user
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  return !isZombie(pid);
}

/** A dead child without a waiting parent (in a container without init) keeps its id. */
function isZombie(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.charAt(status.lastIndexOf(')') + 2) === 'Z';
  } catch {
    // Ended this moment, or a system without /proc, whose init reaps.
    return existsSync('/proc/self');
  }
}
