import { createReadStream, existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 150;

/**
 * Reads a growing log file line by line, from its beginning, until it is told to stop.
 * @param file may not be there yet
 * @param onLine takes each whole line
 * @param signal ends the reading
 */
export async function follow(
  file: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let position = 0;
  while (!signal.aborted) {
    const size = existsSync(file) ? statSync(file).size : 0;
    // A new run began the file anew.
    if (size < position) position = 0;
    if (size > position) position += await readLines(file, position, onLine);
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Gives the lines that are whole; the rest is read again when it has grown. */
async function readLines(file: string, start: number, onLine: (line: string) => void): Promise<number> {
  let text = '';
  for await (const chunk of createReadStream(file, { start, encoding: 'utf8' })) text += chunk as string;
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  whole.split('\n').slice(0, -1).forEach(onLine);
  return Buffer.byteLength(whole);
}
