import { join } from 'node:path';
import { type Cache, startCache } from '../engines/cache.ts';
import { type Database, startDatabase } from '../engines/database.ts';
import { startEmulator } from '../engines/emulator.ts';
import type { Engine } from '../engines/engine.ts';
import { EngineError } from '../engines/engine-error.ts';
import type { StartOptions } from './options.ts';

/** What the API runs on. */
export interface Engines {
  database: Database;
  cache: Cache | undefined;
  emulator: Engine;
}

export type EngineName = keyof Engines;

// Away from the usual ports: whatever else runs on this machine most likely has those.
const preferredPorts: Record<EngineName, number> = { database: 13306, cache: 16379, emulator: 14566 };

/**
 * Starts database, cache and AWS emulator side by side, or finds them.
 * @param options of this run
 * @param say receives a line about the result of each, and about anything that takes long
 * @param onStarted gets every engine as soon as it is there, so that it is stopped whatever happens to the others
 * @throws EngineError of the first that failed, when all have ended their start
 */
export async function startEngines(
  options: StartOptions,
  say: (line: string) => void,
  onStarted: (engine: Engine) => void,
): Promise<Engines> {
  const ports = options.port === 0 ? anyPorts() : preferredPorts;
  const begin = async <E extends Engine | undefined>(name: EngineName, start: Start<E>): Promise<E> => {
    const startedAt = performance.now();
    const engine = await start({
      directory: join(options.directories.data, name),
      preferredPort: ports[name],
      yes: options.yes,
      log: (line) => say(progress(name, line)),
    });
    if (engine) onStarted(engine);
    say(progress(name, outcome(ports[name], engine, performance.now() - startedAt)));
    return engine;
  };
  const [database, cache, emulator] = await Promise.allSettled([
    begin('database', startDatabase),
    begin('cache', (settings) => startCache({ ...settings, mode: 'single' })),
    begin('emulator', startEmulator),
  ]);
  return { database: valueOf(database), cache: valueOf(cache), emulator: valueOf(emulator) };
}

/** For runs that want any port: tests, which may run several at once. */
function anyPorts(): Record<EngineName, number> {
  const first = 30_000 + 20 * Math.floor(Math.random() * 1_000);
  return { database: first, cache: first + 5, emulator: first + 10 };
}

type Start<E> = (settings: Parameters<typeof startEmulator>[0]) => Promise<E>;

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'fulfilled') return result.value;
  throw result.reason instanceof Error ? result.reason : new EngineError(String(result.reason));
}

const progress = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`;

function outcome(wanted: number, engine: Engine | undefined, milliseconds: number): string {
  if (!engine) return 'none found: running uncached (install valkey or redis, or set CACHE_URL)';
  const port = Number(new URL(engine.url).port);
  const moved = engine.started && port !== wanted;
  const note = moved ? ` (port ${wanted} is in use, took ${port})` : '';
  return `${engine.version}, ${engine.origin}${note}  ${(milliseconds / 1000).toFixed(1)} s`;
}
