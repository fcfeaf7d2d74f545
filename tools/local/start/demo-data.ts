import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDemo } from '../demo/load.ts';
import type { Engine } from '../engines/engine.ts';
import type { LocalDirectories } from './options.ts';
import type { RunFile } from './run-file.ts';
import { ownRequest } from '../own-request.ts';
import type { BookableEvent } from './summary.ts';

interface DemoRun {
  run: RunFile;
  database: Engine;
  say: (line: string) => void;
}

/**
 * Loads the demo data unless this folder's earlier run has loaded it into the same database: what people have
 * changed or cancelled since stays as they left it.
 */
export async function loadDemoOnce(
  { data }: LocalDirectories,
  { run, database, say }: DemoRun,
): Promise<void> {
  const marker = join(data, 'demo-loaded');
  const target = targetOf(database);
  if (read(marker) === target) return;
  const count = await loadDemo(run.url, run, new Date());
  await writeFile(marker, target);
  say(`  demo      ${count} concerts loaded`);
}

/** Our own database keeps its data in the folder, whatever its port; one from outside is known by its URL. */
const targetOf = (database: Engine): string =>
  database.started ? 'local' : createHash('sha256').update(database.url).digest('hex');

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** An event that can be booked now, for the printed example. */
export async function someBookableEvent(apiUrl: string): Promise<BookableEvent | undefined> {
  const answer = await ownRequest(`${apiUrl}/api/events?onlyAvailable=true&limit=1`);
  const { items = [] } = (await answer.json()) as { items?: BookableEvent[] };
  return items[0];
}
