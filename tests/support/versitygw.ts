import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launch } from '../../tools/local/engines/engine.ts';
import { localDirectory } from '../../tools/local/engines/places.ts';
import { freePort } from '../../tools/local/engines/ports.ts';
import { findProgram } from '../../tools/local/engines/programs.ts';

const run = promisify(execFile);
const MODULE = 'github.com/versity/versitygw';
const VERSION = 'v1.8.0';
const kept = join(localDirectory, `versitygw-${VERSION}`);

/**
 * An S3 server that checks everything that S3 does, built below .local once (some minutes).
 * @returns its program; undefined where it cannot be had, after one loud line
 */
export async function findVersitygw(): Promise<string | undefined> {
  if (existsSync(kept)) return kept;
  if (findProgram('go') === undefined) return skipped('there is no Go to build versitygw with');
  const work = await mkdtemp(join(tmpdir(), 'concert-versitygw-'));
  const env = { ...process.env, GOFLAGS: '-mod=mod' };
  try {
    await writeFile(join(work, 'go.mod'), 'module build\n');
    await run('go', ['get', `${MODULE}@${VERSION}`], { cwd: work, env, timeout: 300_000 });
    await run('go', ['build', '-o', 'versitygw', `${MODULE}/cmd/versitygw`], {
      cwd: work,
      env,
      timeout: 900_000,
    });
    await mkdir(localDirectory, { recursive: true });
    await rename(join(work, 'versitygw'), kept);
    return kept;
  } catch (error) {
    return skipped(`versitygw cannot be built (${String(error).split('\n')[0]})`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function skipped(why: string): undefined {
  console.warn(`SKIPPED: PRESIGNING BEFORE A STRICT S3 SERVER: ${why}`);
  return undefined;
}

/** Starts it below a folder. Its one account is `test` with the secret `test`. */
export async function startVersitygw(
  program: string,
  directory: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort(17_700);
  const data = join(directory, 'data');
  await mkdir(data, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  const account = ['--access', 'test', '--secret', 'test'];
  const stop = await launch({
    name: 'versitygw',
    directory,
    command: [program, ...account, '--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--nometa', data],
    ready: async () => void (await fetch(url, { signal: AbortSignal.timeout(1_000) })),
  });
  return { url, stop };
}
