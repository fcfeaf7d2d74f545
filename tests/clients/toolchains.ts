import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../tools/local/engines/lock.ts';
import { localDirectory } from '../../tools/local/engines/places.ts';
import { findProgram } from '../../tools/local/engines/programs.ts';
import { ensurePythonTools, pythonTool } from '../support/python-tools.ts';

const execute = promisify(execFile);
const programs = join(import.meta.dirname, 'programs');

/** A language with a generator of clients. */
export interface Toolchain {
  language: string;
  /** Installs the generator. False, after one loud line, where that cannot be done. */
  ensure: () => Promise<boolean>;
  /**
   * Generates a client of the document, and checks it as far as the language can.
   * @param folder an empty one, for the client and the program that uses it
   * @returns how to start the program
   */
  build: (folder: string, document: string) => Promise<readonly [string, ...string[]]>;
}

const run = ([file, ...args]: readonly [string, ...string[]], cwd: string, env = {}): Promise<unknown> =>
  execute(file, args, { cwd, env: { ...process.env, ...env }, timeout: 400_000, maxBuffer: 64 << 20 }).catch(
    (error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`${error.message}\n${error.stdout ?? ''}\n${error.stderr ?? ''}`);
    },
  );

const places = (name: string): string => join(localDirectory, 'clients', name);

/** Does what `install` does once; again when `wanted` changes. */
async function once(
  name: string,
  wanted: string,
  install: (folder: string) => Promise<unknown>,
): Promise<boolean> {
  const folder = places(name);
  const marker = join(folder, 'installed');
  return withLock(join(localDirectory, 'locks', `clients-${name}`), async () => {
    if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return true;
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await install(folder);
      await writeFile(marker, wanted);
      return true;
    } catch (error) {
      console.warn(
        `SKIPPED: THE GENERATED CLIENT IN ${name.toUpperCase()} (${String(error).split('\n')[0]})`,
      );
      return false;
    }
  });
}

const typescript: Toolchain = {
  language: 'TypeScript, by openapi-typescript',
  ensure: async () => {
    const manifest = await readFile(join(programs, 'typescript/package.json'), 'utf8');
    return once('typescript', manifest, async (folder) => {
      await writeFile(join(folder, 'package.json'), manifest);
      await run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
    });
  },
  build: async (folder, document) => {
    await cp(join(programs, 'typescript'), folder, { recursive: true });
    await cp(join(places('typescript'), 'node_modules'), join(folder, 'node_modules'), { recursive: true });
    const bin = (name: string): string => join(folder, 'node_modules/.bin', name);
    await run([bin('openapi-typescript'), document, '--output', 'concert.ts'], folder);
    await run([bin('tsc')], folder);
    return [process.execPath, 'main.ts'];
  },
};

const PYTHON = 'clients-python';

const python: Toolchain = {
  language: 'Python, by openapi-python-client',
  ensure: () => ensurePythonTools(PYTHON, ['openapi-python-client==0.29.1']),
  build: async (folder, document) => {
    await cp(join(programs, 'python'), folder, { recursive: true });
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ post_hooks: [] }));
    const generator = pythonTool(PYTHON, 'openapi-python-client');
    const output = join(folder, 'concert');
    await run(
      [
        generator,
        'generate',
        '--path',
        document,
        '--output-path',
        output,
        '--meta',
        'none',
        '--config',
        config,
      ],
      folder,
    );
    return [pythonTool(PYTHON, 'python'), 'main.py'];
  },
};

const OAPI_CODEGEN = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';

const go: Toolchain = {
  language: 'Go, by oapi-codegen',
  ensure: () =>
    once('go', OAPI_CODEGEN, (folder) => {
      const compiler = findProgram('go');
      if (compiler === undefined) throw new Error('there is no go on PATH');
      return run([compiler, 'install', OAPI_CODEGEN], folder, { GOBIN: folder });
    }),
  build: async (folder, document) => {
    await cp(join(programs, 'go'), folder, { recursive: true });
    await mkdir(join(folder, 'concert'));
    const generator = join(places('go'), 'oapi-codegen');
    const output = join(folder, 'concert/client.go');
    await run(
      [generator, '-generate', 'types,client', '-package', 'concert', '-o', output, document],
      folder,
    );
    const program = join(folder, 'fan');
    await run(['go', 'build', '-o', program, '.'], folder);
    return [program];
  },
};

/** The generators that people who use the API are likely to have. */
export const toolchains: readonly Toolchain[] = [typescript, python, go];
