import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, errorLineOf } from './engine-error.ts';
import { endWithUs } from './guard.ts';
import { pidFileOf, startTime, stopLeftOver } from './left-over.ts';

export { EngineError } from './engine-error.ts';

/** Something the API needs at run time: a database, a cache, the AWS emulator. */
export interface Engine {
  name: string;
  url: string;
  version: string;
  /** For people: how it was found, e.g. "mariadbd on PATH". */
  origin: string;
  /** False when it was already there and is not ours to stop. */
  started: boolean;
  /** Stops it if we started it; resolves when it is gone. Calling it twice is harmless. */
  stop(): Promise<void>;
}

/** What every engine's start takes. */
export interface StartOptions {
  /** The engine's own folder: data, log, pid file. */
  directory: string;
  /** Where to listen on 127.0.0.1; the next free port is taken when it is in use. */
  preferredPort: number;
  /** Receives a line about anything that takes long. */
  log?: ((line: string) => void) | undefined;
  /** Install system packages without asking. */
  yes?: boolean | undefined;
}

/** A server to run as our child. */
export interface Program {
  name: string;
  command: readonly [string, ...string[]];
  directory: string;
  env?: NodeJS.ProcessEnv | undefined;
  /** The account to run as, where we are root. */
  account?: { uid: number; gid: number } | undefined;
  /** Rejects as long as the server cannot be used. */
  ready: () => Promise<void>;
  readyWithinMs?: number;
}

/** The `stop` of an engine that is not ours. */
export function leaveRunning(): Promise<void> {
  return Promise.resolve();
}

const stopWithinMs = 10_000;

/**
 * Starts a server in its own process group, with its output in `<directory>/<name>.log`, and waits until it is
 * ready. A server that an earlier, killed run left in the same folder is stopped first; this one ends with us.
 * @param program what to run, and how to detect that it is ready
 * @returns a function which stops it: SIGTERM, then SIGKILL after 10 s
 * @throws EngineError when it ends early, is not ready in time, or a live process uses the folder
 */
export async function launch(program: Program): Promise<() => Promise<void>> {
  const { name, directory } = program;
  mkdirSync(directory, { recursive: true });
  await stopLeftOver(name, directory);

  const pidFile = pidFileOf(name, directory);
  const logFile = join(directory, `${name}.log`);
  const child = spawnServer(program, logFile);
  const release = child.pid === undefined ? undefined : endWithUs(child.pid);
  const stop = async (): Promise<void> => {
    await stopChild(child);
    release?.();
    await rm(pidFile, { force: true });
  };
  try {
    await recordPid(pidFile, child.pid);
    await untilReady(program, child, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function spawnServer(program: Program, logFile: string): ChildProcess {
  const [file, ...args] = program.command;
  const output = openSync(logFile, 'w');
  // Its own process group: Ctrl-C in the terminal then reaches only us, and we stop the children in order.
  const child = spawn(file, args, {
    cwd: program.directory,
    detached: true,
    env: program.env ?? process.env,
    stdio: ['ignore', output, output],
    ...program.account,
  });
  closeSync(output);
  // What cannot be run is known by its missing process id.
  child.once('error', () => undefined);
  return child;
}

async function recordPid(pidFile: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const owner = process.pid;
  await writeFile(pidFile, JSON.stringify({ pid, owner, ownerStart: startTime(owner) }));
}

async function untilReady(program: Program, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + (program.readyWithinMs ?? 60_000);
  let failure = '';
  while (Date.now() < deadline) {
    if (child.pid === undefined)
      throw new EngineError(`${program.name} could not be run: ${program.command[0]}`);
    if (hasEnded(child)) throw withLog(`${program.name} ended while starting`, logFile);
    try {
      return await program.ready();
    } catch (error) {
      failure = String(error);
    }
    await sleep(50);
  }
  throw withLog(`${program.name} was not ready in time: ${failure}`, logFile);
}

function withLog(message: string, logFile: string): EngineError {
  const output = readFileSync(logFile, 'utf8');
  const tail = output.trim().split('\n').slice(-15).join('\n');
  return new EngineError(`${message}: ${errorLineOf(output)} (log: ${logFile})`, tail);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  signal(child, 'SIGTERM');
  const timer = setTimeout(() => signal(child, 'SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(timer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has just ended by itself.
  }
}
