import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseProgram, SearchOptions } from './database-program.ts';
import { inspect } from './database-program.ts';
import { EngineError } from './engine-error.ts';
import { withLock } from './lock.ts';
import { localDirectory } from './places.ts';
import { findProgram, isRoot, run } from './programs.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const architectures: Record<string, { triplet: string; loader: string } | undefined> = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/**
 * Gets the MySQL of Debian's newest suite without touching the system: its packages, with every library down to
 * libc, are unpacked below .local and run through their own dynamic loader. Needs no root. The version is
 * whatever Debian carries that day.
 * @param options `log`: called before the download (about 330 MB unpacked)
 * @returns the server, or undefined where this is not Debian on x64 or arm64
 * @throws EngineError when apt fails
 */
export async function debianMysql(options: SearchOptions): Promise<DatabaseProgram | undefined> {
  const architecture = architectures[process.arch];
  if (!architecture || !existsSync(keyring) || !findProgram('apt-get')) return undefined;
  const root = join(localDirectory, 'mysql-debian');
  await withLock(join(localDirectory, 'locks', 'mysql-debian'), async () => {
    if (existsSync(root)) return;
    options.log?.("fetching a real MySQL from Debian's newest suite");
    await unpack(`${root}.new`);
    await rename(`${root}.new`, root);
  });
  const usr = join(root, 'usr');
  const libraries = join(usr, 'lib', architecture.triplet);
  const searchPath = [libraries, join(libraries, 'mysql/private'), join(usr, 'lib/mysql/private')].join(':');
  const loader = join(libraries, architecture.loader);
  return inspect(
    [loader, '--library-path', searchPath, join(usr, 'sbin/mysqld')],
    [
      `--basedir=${usr}`,
      `--lc-messages-dir=${join(usr, 'share/mysql')}`,
      `--character-sets-dir=${join(usr, 'share/mysql/charsets')}`,
      '--secure-file-priv=NULL',
      '--innodb-redo-log-capacity=64M',
    ],
    "Debian's newest mysql-server-core, unpacked in .local",
  );
}

async function unpack(root: string): Promise<void> {
  const work = `${root}.apt`;
  await Promise.all([root, work].map((folder) => rm(folder, { recursive: true, force: true })));
  const packages = join(work, 'packages');
  for (const folder of [
    root,
    packages,
    join(work, 'state/lists/partial'),
    join(work, 'cache/archives/partial'),
  ]) {
    await mkdir(folder, { recursive: true });
  }
  const apt = await privateApt(work, packages);
  await apt('update');
  const plan = await apt('install', '--no-install-recommends', '--simulate', 'mysql-server-core');
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  await apt('download', ...names);
  for (const file of await readdir(packages)) await run(['dpkg-deb', '-x', join(packages, file), root]);
  await mergeUsr(root);
  await rm(work, { recursive: true, force: true });
}

/** apt-get with its own sources, lists and an empty list of installed packages, so that all libraries come along. */
async function privateApt(work: string, cwd: string): Promise<(...args: string[]) => Promise<string>> {
  const sources = join(work, 'sources.list');
  const status = join(work, 'status');
  await writeFile(sources, `deb [signed-by=${keyring}] ${await mirror()} sid main\n`);
  await writeFile(status, '');
  const settings = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State=${join(work, 'state')}`,
    `Dir::State::status=${status}`,
    `Dir::Cache=${join(work, 'cache')}`,
    ...(isRoot() ? ['APT::Sandbox::User=root'] : []),
  ].flatMap((setting) => ['-o', setting]);
  return (...args) => run(['apt-get', '-q', '-y', ...settings, ...args], { cwd, timeout: 600_000 });
}

async function mirror(): Promise<string> {
  const urls = await run(['apt-get', 'indextargets', '--format', '$(REPO_URI)']).catch(() => '');
  return urls.split('\n').find((url) => /\/debian\/?$/.test(url)) ?? 'http://deb.debian.org/debian';
}

/** Packages that still ship /lib mean /usr/lib. */
async function mergeUsr(root: string): Promise<void> {
  const lib = join(root, 'lib');
  if (!existsSync(lib) || (await lstat(lib)).isSymbolicLink()) return;
  await cp(lib, join(root, 'usr/lib'), { recursive: true, verbatimSymlinks: true });
  if (!existsSync(join(root, 'usr/sbin/mysqld'))) throw new EngineError('the Debian package has no mysqld');
}
