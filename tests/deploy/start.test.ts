import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { startEmulatedAws } from '../../tools/emulator/start.ts';

/** The programs whose command names the folder. */
const programsIn = (directory: string): Promise<string[]> =>
  new Promise((done) => {
    execFile('ps', ['-eo', 'args'], (_error, stdout) => {
      done(stdout.split('\n').filter((line) => line.includes(directory)));
    });
  });

it('a start that fails leaves no engine behind, not even one that came up later', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'concert-failing-start-'));
  // The cache finds a file where it wants a folder, long before the database is up.
  await writeFile(join(directory, 'cache'), '');
  const port = 20_000 + 10 * Math.floor(Math.random() * 1_000);
  await expect(startEmulatedAws({ directory, port, yes: true })).rejects.toThrow();
  await sleep(4_000);
  expect(await programsIn(directory)).toEqual([]);
  await rm(directory, { recursive: true, force: true });
}, 60_000);
