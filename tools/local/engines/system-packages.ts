import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { withLock } from './lock.ts';
import { localDirectory } from './places.ts';
import { findProgram, isRoot, run } from './programs.ts';

const policyFile = '/usr/sbin/policy-rc.d';
const policy =
  '#!/bin/sh\n# Concert: written while its local engines are installed, so that none starts by itself.\nexit 101\n';

/**
 * Installs Debian/Ubuntu packages, without starting the services they bring. Asks first on a terminal; where
 * there is none (CI), or with `yes`, installs at once. Calls never run apt at the same time.
 * @param packages package names
 * @param why what they are for, as in "… for the local database"
 * @param options `yes`: do not ask; `log`: called before anything long
 * @returns false when this is not Debian or Ubuntu, we are not root, or the user said no
 * @throws EngineError when apt fails
 */
export async function ensurePackages(
  packages: string[],
  why: string,
  options: { yes?: boolean | undefined; log?: ((line: string) => void) | undefined } = {},
): Promise<boolean> {
  if (!isRoot() || !findProgram('apt-get') || !existsSync('/etc/debian_version')) return false;
  return withLock(join(localDirectory, 'locks', 'apt'), async () => {
    if (await areInstalled(packages)) return true;
    if (!(await isAllowed(packages, why, options.yes))) return false;
    options.log?.(`installing ${packages.join(' ')} for ${why}`);
    await withoutServices(() => install(packages));
    return true;
  });
}

async function areInstalled(packages: string[]): Promise<boolean> {
  const query = run(['dpkg-query', '-W', '-f', '${db:Status-Status}\n', ...packages]);
  const states = (await query.catch(() => '')).trim().split('\n');
  return states.length === packages.length && states.every((state) => state === 'installed');
}

async function isAllowed(packages: string[], why: string, yes?: boolean): Promise<boolean> {
  if (yes || !process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Install ${packages.join(' ')} with apt for ${why}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

async function install(packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]): Promise<string> =>
    run(['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });
  const add = (): Promise<string> => apt('install', '--no-install-recommends', ...packages);
  try {
    await add();
  } catch {
    // Most often the package lists are missing or too old for the mirror.
    await apt('update');
    await add();
  }
}

/** invoke-rc.d and deb-systemd-invoke ask policy-rc.d before they start anything; 101 means "no". */
async function withoutServices(work: () => Promise<void>): Promise<void> {
  const isOurs = !existsSync(policyFile) || readFileSync(policyFile, 'utf8') === policy;
  if (isOurs) await writeFile(policyFile, policy, { mode: 0o755 });
  try {
    await work();
  } finally {
    if (isOurs) await rm(policyFile, { force: true });
  }
}
