import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const serveFile = join(import.meta.dirname, '../serve.ts');
const STOP_WITHIN_MS = 5_000;

/** A process that serves the API. */
export interface Child {
  /** Resolves when it is gone, to the way it ended: `exit code 1`, or `SIGKILL`. */
  ended: Promise<string>;
  /** Asks it to end, and makes it after five seconds. */
  stop(): Promise<void>;
}

/**
 * Starts the process that serves the API. It ends by itself when this one is gone, since the channel between them then
 * closes.
 * @param options `env` of the functions; `log`: file that its output is added to; `onLine` takes each line of it
 */
export function startChild(options: {
  env: NodeJS.ProcessEnv;
  log: string;
  onLine: (line: string) => void;
}): Child {
  const process_ = spawn(process.execPath, [serveFile], {
    cwd: dirname(options.log),
    env: options.env,
    // A group of its own: Ctrl-C in the terminal reaches only us, and we stop everything in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(options.log, { flags: 'a' });
  const outputs = [process_.stdout, process_.stderr].filter((stream) => stream !== null);
  for (const stream of outputs) {
    stream.pipe(log, { end: false });
    createInterface({ input: stream }).on('line', options.onLine);
  }
  // 'close' rather than 'exit': its last words have then been read.
  const ended = new Promise<string>((done) => {
    process_.once('error', (error) => done(error.message));
    process_.once('close', (code, signal) => done(signal ?? `exit code ${code}`));
  }).finally(() => log.end());
  return { ended, stop: () => stop(process_, ended) };
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
