import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTime } from '../engines/left-over.ts';
import { isAlive } from '../engines/lock.ts';
import type { LocalDirectories } from './options.ts';

interface Holder {
  pid: number;
  started: string;
}

const lockFile = ({ root }: LocalDirectories): string => join(root, 'start.lock');

/**
 * Marks the folder as used by this process until it ends.
 * @returns undefined, or the id of the living process that uses the folder already
 */
export function takeRunLock(directories: LocalDirectories): number | undefined {
  const holder = runningStart(directories);
  if (holder !== undefined) return holder;
  mkdirSync(directories.root, { recursive: true });
  const file = lockFile(directories);
  const own: Holder = { pid: process.pid, started: startTime(process.pid) };
  writeFileSync(file, JSON.stringify(own));
  process.once('exit', () => rmSync(file, { force: true }));
  return undefined;
}

/** The id of the process that runs `npm start` in the folder, or undefined. A lock left by a killed one does not count. */
export function runningStart(directories: LocalDirectories): number | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(lockFile(directories), 'utf8')) as Holder;
    return isAlive(pid) && startTime(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}
