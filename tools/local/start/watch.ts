import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engines/engine.ts';
import { isAlive } from '../engines/lock.ts';

const PERIOD_MS = 1_000;
const LAST_LINES = 3;

/**
 * Looks every second whether the servers that this run started are still alive.
 * @param engines to look after; those that we did not start are left out
 * @param data the folder that holds a folder for each
 * @param onDeath called once for the first that has ended: a line, and below it the last ones of its log
 * @returns a function that ends the watching
 */
export function watchEngines(engines: Engine[], data: string, onDeath: (line: string) => void): () => void {
  const watched = engines
    .filter(({ started }) => started)
    .map(({ name }) => ({ name, pid: pidOf(data, name) }));
  const timer = setInterval(() => {
    const dead = watched.find(({ pid }) => pid !== undefined && !isAlive(pid));
    if (!dead) return;
    clearInterval(timer);
    onDeath(`${dead.name} ended unexpectedly${lastWords(data, dead.name)}`);
  }, PERIOD_MS);
  return () => clearInterval(timer);
}

/** As `launch` records it. */
function pidOf(data: string, name: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(data, name, `${name}.pid`), 'utf8')) as { pid: number };
    return pid;
  } catch {
    return undefined;
  }
}

function lastWords(data: string, name: string): string {
  const log = join(data, name, `${name}.log`);
  if (!existsSync(log)) return '';
  const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-LAST_LINES);
  return [` (log: ${log})`, ...lines.map((line) => `  ${line.slice(0, 200)}`)].join('\n');
}
