import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface LockedPackage {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, LockedPackage>;
}

const CACHE = '.local/native';
const NPM_CPU = { arm64: 'arm64', x86_64: 'x64' } as const;

/** Processors as Lambda names them. */
type Architecture = keyof typeof NPM_CPU;

/**
 * Puts sharp, with its native files for the functions' processor, into `<folder>/node_modules`, whatever machine packages.
 * The versions and checksums are those of package-lock.json. What npm fetched once is kept in `.local/native`.
 * @throws Error in one line when npm cannot fetch them
 */
export async function placeNativePackages(architecture: Architecture, folder: string): Promise<void> {
  const kept = await keepNativePackages(architecture);
  await cp(join(kept, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
}

/** Fetches the same, unless it was fetched before, and gives the folder that keeps it. */
export async function keepNativePackages(architecture: Architecture): Promise<string> {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as Lock;
  const version = lock.packages['node_modules/sharp']?.version;
  const kept = join(CACHE, `sharp-${version}-${architecture}`);
  if (!existsSync(kept)) await fetchTo(kept, lock, NPM_CPU[architecture]);
  return kept;
}

async function fetchTo(kept: string, lock: Lock, cpu: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'fetch-'));
  try {
    const dependencies = { sharp: lock.packages['node_modules/sharp']?.version ?? '' };
    const manifest = { name: 'native', version: '1.0.0', private: true, dependencies };
    const packages = { '': manifest, ...neededBy('sharp', lock) };
    await writeFile(join(work, 'package.json'), JSON.stringify(manifest));
    await writeFile(
      join(work, 'package-lock.json'),
      JSON.stringify({ ...manifest, lockfileVersion: 3, packages }),
    );
    await npmInstall(work, cpu);
    // Its sources are for building it.
    for (const unused of ['sharp/src', 'sharp/install', '.package-lock.json'])
      await rm(join(work, 'node_modules', unused), { recursive: true, force: true });
    // Two packagings at the same time fetch the same: whoever is first wins.
    await rename(work, kept).catch((error: unknown) => {
      if (!existsSync(kept)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The locked entries of a package and of all that it needs. */
function neededBy(name: string, { packages }: Lock, found: Lock['packages'] = {}): Lock['packages'] {
  for (const [path, entry] of Object.entries(packages)) {
    const isIt = path === `node_modules/${name}` || path.startsWith(`node_modules/${name}/node_modules/`);
    if (!isIt || path in found) continue;
    found[path] = entry;
    const needed = { ...entry.dependencies, ...entry.optionalDependencies };
    for (const other of Object.keys(needed)) neededBy(other, { packages }, found);
  }
  return found;
}

async function npmInstall(cwd: string, cpu: string): Promise<void> {
  const target = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', ['ci', ...target, ...quiet], { cwd });
  } catch (error) {
    const line = String((error as { stderr?: string }).stderr ?? error)
      .split('\n')
      .find((text) => text.trim() !== '');
    throw new Error(`npm cannot fetch sharp for linux ${cpu}: ${line}`, { cause: error });
  }
}
