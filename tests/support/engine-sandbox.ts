import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, jest } from '@jest/globals';
import type { Engine } from '../../tools/local/engines/engine.ts';
import { removeWithUs } from '../../tools/local/engines/guard.ts';

/** A temporary folder for a test file's engines. */
export interface EngineSandbox {
  root: string;
  /** Has an engine stopped after the test that started it; gives it back. Fails on undefined. */
  track: <T extends Engine>(engine: T | undefined) => T;
}

const urlVariables = ['DATABASE_URL', 'DATABASE_URL_MYSQL', 'CACHE_URL', 'AWS_ENDPOINT_URL'];

/**
 * Prepares a test file that starts engines of its own: a temporary folder, no URLs of existing engines, and time
 * enough for a first start on a new machine, which downloads. Everything is undone after the last test.
 */
export function engineSandbox(): EngineSandbox {
  jest.setTimeout(300_000);
  const root = mkdtempSync(join(tmpdir(), 'concert-engines-'));
  const released = removeWithUs(root);
  // Servers run as "nobody" where we are root, so it must be able to reach its folder.
  chmodSync(root, 0o755);
  const before = urlVariables.map((name) => [name, process.env[name]] as const);
  for (const name of urlVariables) delete process.env[name];

  const started: Engine[] = [];
  afterEach(async () => {
    for (const engine of started.splice(0)) await engine.stop();
  });
  afterAll(() => {
    for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
    rmSync(root, { recursive: true, force: true });
    released();
  });
  return {
    root,
    track: (engine) => {
      const present = must(engine);
      started.push(present);
      return present;
    },
  };
}

/** A value that the test needs to go on. */
export function must<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error('expected a value');
  return value;
}

/** Ids of the processes whose working directory is in `folder` (Linux). */
export function processesInside(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}
