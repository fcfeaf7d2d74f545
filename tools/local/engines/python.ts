import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from './engine-error.ts';
import { withLock } from './lock.ts';
import { localDirectory } from './places.ts';
import { findProgram, run } from './programs.ts';
import { ensurePackages } from './system-packages.ts';

/** Pinned: the version that the project's checks were made with. */
export const ministackVersion = '1.5.33';

// cryptography: without it MiniStack signs tokens with a dummy key. PyMySQL: for our own extensions of it.
const requirements = [`ministack==${ministackVersion}`, 'cryptography', 'PyMySQL'] as const;

/** Pinned: what AWS refuses is read from its data, by the emulator to deploy to and by the checks of templates alike. */
export const cfnLintVersion = '1.58.0';

const validator = ['jsonschema==4.26.0', 'regex==2026.11.19'] as const;
/** Without what it needs itself: its data is wanted, and its code takes 150 MB more. */
const schemas = ['--no-deps', `cfn-lint==${cfnLintVersion}`] as const;

interface Options {
  log?: ((line: string) => void) | undefined;
  yes?: boolean | undefined;
}

/**
 * Makes a Python environment with MiniStack below .local, once.
 * @param options `log`: called before the installation (about 15 s); `yes`: install python3-venv without asking
 * @returns the environment's Python
 * @throws EngineError in one line when Python is missing or pip cannot download
 */
export async function pythonWithMinistack(options: Options): Promise<string> {
  const folder = join(localDirectory, 'python');
  const python = join(folder, 'bin', 'python');
  const marker = join(folder, 'requirements.installed');
  const wanted = requirements.join('\n');
  await withLock(join(localDirectory, 'locks', 'python'), async () => {
    if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return;
    options.log?.(`installing MiniStack ${ministackVersion} in .local/python`);
    await rm(folder, { recursive: true, force: true });
    await makeEnvironment(folder, options);
    await install(python, 'MiniStack', requirements);
    await writeFile(marker, wanted);
  });
  return python;
}

/**
 * The same with the provider schemas of CloudFormation, and what checks a resource against them, for the emulator that the
 * stack is deployed to.
 * @throws EngineError in one line when Python is missing or pip cannot download: without them it would forgive what AWS refuses
 */
export async function pythonWithSchemas(options: Options): Promise<string> {
  const python = await pythonWithMinistack(options);
  const marker = join(localDirectory, 'python', 'schemas.installed');
  const wanted = [...validator, ...schemas].join('\n');
  await withLock(join(localDirectory, 'locks', 'python'), async () => {
    if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return;
    options.log?.(`installing the provider schemas of cfn-lint ${cfnLintVersion} in .local/python`);
    await install(python, 'the provider schemas', validator);
    await install(python, 'the provider schemas', schemas);
    await writeFile(marker, wanted);
  });
  return python;
}

async function install(python: string, what: string, packages: readonly string[]): Promise<void> {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
  await run([python, ...pip], { timeout: 300_000 }).catch((error: EngineError) => {
    throw new EngineError(`${what} could not be installed: ${error.message}`, error.logTail);
  });
}

async function makeEnvironment(folder: string, options: Options): Promise<void> {
  if (await tryEnvironment(folder)) return;
  // Debian's python3 comes without venv and ensurepip.
  await ensurePackages(['python3', 'python3-venv'], 'the local AWS emulator', options);
  if (await tryEnvironment(folder)) return;
  throw new EngineError(
    `no usable Python for the local AWS emulator${await foundInstead()}: install Python 3.${OLDEST_MINOR} or newer with ` +
      'venv (apt install python3-venv, brew install python), or set AWS_ENDPOINT_URL',
  );
}

/** MiniStack's own requirement. */
const OLDEST_MINOR = 10;
const VERSION = 'import sys; print(*sys.version_info[:3], sep=".")';

/** Every Python that there may be: the first on PATH may be too old, or a private build without venv. */
function candidates(): string[] {
  const numbered = Array.from({ length: 8 }, (_, i) => `python3.${17 - i}`);
  const found = ['python3', ...numbered, 'python'].map((name) => findProgram(name));
  return [...new Set([...found, '/usr/bin/python3'].filter((path) => path !== undefined))];
}

const versionOf = (python: string): Promise<string> =>
  run([python, '-c', VERSION], { timeout: 20_000 }).then(
    (version) => version.trim(),
    () => '',
  );

const isNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= OLDEST_MINOR);
};

async function tryEnvironment(folder: string): Promise<boolean> {
  for (const python of candidates()) {
    if (!isNewEnough(await versionOf(python))) continue;
    const isMade = run([python, '-m', 'venv', '--clear', folder], { timeout: 120_000 });
    if (await isMade.then(() => true).catch(() => false)) return true;
  }
  return false;
}

async function foundInstead(): Promise<string> {
  const versions = await Promise.all(candidates().map(versionOf));
  const known = [...new Set(versions.filter(Boolean))];
  return known.length === 0 ? '' : ` (found ${known.join(', ')})`;
}
