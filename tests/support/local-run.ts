import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endWithUs } from '../../tools/local/engines/guard.ts';
import type { RunFile } from '../../tools/local/start/run-file.ts';

const projectDirectory = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 30_000;

/** A running `npm start`. */
export interface LocalRun extends RunFile {
  /** Everything it has printed so far. */
  output: () => string;
  /** Presses Ctrl-C in its terminal: the whole process group gets SIGINT. Gives the exit code. */
  interrupt: () => Promise<number | null>;
  /** Kills it, and nothing of what it has started, without a chance to tidy up. */
  kill: () => Promise<void>;
}

/** The environment of an `npm` call with its data in `directory`, which never touches a developer's own servers. */
export function localEnvironment(directory: string): NodeJS.ProcessEnv {
  const {
    DATABASE_URL: _,
    DATABASE_ADMIN_URL: __,
    CACHE_URL: ___,
    AWS_ENDPOINT_URL: ____,
    ...rest
  } = process.env;
  return { ...rest, CI: 'true', CONCERT_LOCAL_DIR: directory };
}

/**
 * Runs `npm start` without a terminal on a random port and waits until it is ready.
 * @param directory for its data
 * @param project where the project is
 * @param port 0: any
 * @throws Error with its output when it ends or takes longer than three minutes
 */
export async function startLocal(directory: string, project = projectDirectory, port = 0): Promise<LocalRun> {
  const child = spawn('npm', ['start', '--', '--port', String(port)], {
    cwd: project,
    env: localEnvironment(directory),
    // A process group of its own stands for a terminal of its own.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  if (child.pid !== undefined) void exited.then(endWithUs(child.pid));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await ready(child, () => output);
  const run = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as RunFile;
  return {
    ...run,
    output: () => output,
    interrupt: () => interrupt(child, exited),
    kill: () => kill(child, exited),
  };
}

function ready(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((done, fail) => {
    const ended = (): void => fail(new Error(`npm start ended before it was ready:\n${output()}`));
    const timer = setTimeout(() => {
      send(child, 'SIGKILL');
      fail(new Error(`npm start was not ready in time:\n${output()}`));
    }, READY_WITHIN_MS);
    child.once('exit', ended);
    child.stdout?.on('data', () => {
      if (!/^Concert is ready on /m.test(output())) return;
      clearTimeout(timer);
      child.off('exit', ended);
      done();
    });
  });
}

async function interrupt(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  send(child, 'SIGINT');
  const timer = setTimeout(() => send(child, 'SIGKILL'), STOP_WITHIN_MS);
  const code = await exited;
  clearTimeout(timer);
  return code;
}

/** The whole group, as `npm` waits for the program and would go on without it. */
async function kill(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  send(child, 'SIGKILL');
  await exited;
}

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
}
