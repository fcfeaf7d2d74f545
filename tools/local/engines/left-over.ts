import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { EngineError } from './engine-error.ts';
import { isAlive } from './lock.ts';

// Process 1 is never ours, and 0 would mean our own group.
const pidRecord = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(2)),
  owner: v.pipe(v.number(), v.integer()),
  ownerStart: v.string(),
});

/** Where `launch` records the process of an engine. */
export const pidFileOf = (name: string, directory: string): string => join(directory, `${name}.pid`);

/**
 * Stops the server that an earlier run left behind in a folder because it was killed itself. Does nothing to a
 * process that merely got the same number: it must have our folder as its working directory or in its command.
 * @param name the engine's name, for the error
 * @param directory the engine's folder
 * @throws EngineError when the run that started the server is still alive, or the server does not end
 */
export async function stopLeftOver(name: string, directory: string): Promise<void> {
  const pidFile = pidFileOf(name, directory);
  const found = readRecord(pidFile);
  if (found && isAlive(found.pid) && isOurs(found.pid, directory)) {
    if (isAlive(found.owner) && startTime(found.owner) === found.ownerStart) {
      throw new EngineError(`${name} is already running in ${directory}, started by process ${found.owner}`);
    }
    await end(name, found.pid);
  }
  await rm(pidFile, { force: true });
}

/**
 * When a process began, to distinguish it from a later one with the same id.
 * @param pid process id
 * @returns an opaque text, empty where the system does not say
 */
export function startTime(pid: number): string {
  try {
    // The name in parentheses may contain spaces; field 22 of the whole is the 20th after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function readRecord(pidFile: string): v.InferOutput<typeof pidRecord> | undefined {
  try {
    return v.parse(pidRecord, JSON.parse(readFileSync(pidFile, 'utf8')));
  } catch {
    return undefined;
  }
}

function isOurs(pid: number, directory: string): boolean {
  try {
    const folder = realpathSync(directory);
    if (existsSync(`/proc/${pid}/cwd`)) {
      return (readlinkSync(`/proc/${pid}/cwd`) + sep).startsWith(folder + sep);
    }
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes(folder) || command.includes(directory);
  } catch {
    return false;
  }
}

async function end(name: string, pid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!trySignal(pid, signal)) return;
    const deadline = Date.now() + 10_000;
    while (isAlive(pid) && Date.now() < deadline) await sleep(50);
    if (!isAlive(pid)) return;
  }
  throw new EngineError(`${name}: process ${pid} of an earlier run does not end`);
}

function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
