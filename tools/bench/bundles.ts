import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../bundle/options.ts';

const RUNS = 7;
const LOAD = `const before = process.cpuUsage(); require(process.argv[1]); const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000)); process.exit()`;

/** What a bundle weighs, and the CPU milliseconds to load it: the median of fresh processes. */
export interface BundleCost {
  name: string;
  kilobytes: number;
  loadMs: number;
}

/** The `api` function as it is deployed, and with mysql2 untrimmed, loaded in turn. */
export async function bundleCosts(): Promise<BundleCost[]> {
  const directory = mkdtempSync(join(tmpdir(), 'concert-bench-bundles-'));
  const variants = [
    { name: 'as deployed', options: bundleOptions },
    { name: 'mysql2 untrimmed', options: { ...bundleOptions, plugins: [] } },
  ].map((variant, i) => ({ ...variant, file: join(directory, `${i}.cjs`), times: [] as number[] }));
  for (const { options, file } of variants) {
    await build({ ...options, entryPoints: ['src/functions/api.ts'], outfile: file, logLevel: 'error' });
  }
  for (let run = 0; run < RUNS; run += 1) {
    for (const { file, times } of variants) times.push(loadMs(file));
  }
  const costs = variants.map(({ name, file, times }) => ({
    name,
    kilobytes: Math.round(statSync(file).size / 1024),
    loadMs: Math.round(times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0),
  }));
  rmSync(directory, { recursive: true });
  return costs;
}

function loadMs(file: string): number {
  // Nothing connects at load: the URL is only parsed.
  const env = { ...process.env, DATABASE_URL: 'mysql://nobody@127.0.0.1/none' };
  return Number(execFileSync(process.execPath, ['-e', LOAD, file], { env, encoding: 'utf8' }));
}
