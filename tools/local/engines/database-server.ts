import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseProgram } from './database-program.ts';
import type { Account } from './programs.ts';
import { isRoot, run } from './programs.ts';

/**
 * Makes an empty data directory for a server, or finds the one of an earlier run. MariaDB and MySQL cannot read
 * each other's, so each has its own.
 * @param program the server
 * @param directory the engine's folder
 * @param account the account that the server runs as, undefined for ours
 * @returns the data directory's path
 * @throws EngineError with the server's words when it cannot be made
 */
export async function createDataDirectory(
  program: DatabaseProgram,
  directory: string,
  account: Account | undefined,
): Promise<string> {
  const data = join(directory, program.flavour);
  if (existsSync(data)) return data;
  // Made under another name, so that an interrupted first start leaves nothing that looks finished.
  const unfinished = `${data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o750 });
  if (account) await chown(unfinished, account.uid, account.gid);
  await withoutBlanks(unfinished, (path) =>
    run(initCommand(program, path, account), { cwd: directory, timeout: 180_000 }),
  );
  await rename(unfinished, data);
  return data;
}

/** MariaDB's installer is a shell script that takes a path with a blank for two: it gets a link to the folder instead. */
async function withoutBlanks(folder: string, work: (path: string) => Promise<unknown>): Promise<void> {
  if (!/\s/.test(folder)) return void (await work(folder));
  const place = await mkdtemp(join(tmpdir(), 'concert-link-'));
  try {
    // Its server runs under another account, which must get through.
    await chmod(place, 0o755);
    await symlink(folder, join(place, 'data'));
    await work(join(place, 'data'));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function initCommand(program: DatabaseProgram, data: string, account?: Account): [string, ...string[]] {
  const where = [`--datadir=${data}`, ...userOption(account)];
  if (program.installer) {
    const accounts = '--auth-root-authentication-method=normal';
    return [program.installer, '--no-defaults', ...where, accounts, '--skip-test-db', '--skip-name-resolve'];
  }
  return [...program.command, '--no-defaults', ...program.options, '--initialize-insecure', ...where];
}

/** A server run by root refuses to start without an explicit user. */
function userOption(account: Account | undefined): string[] {
  return isRoot() ? [`--user=${account?.name ?? 'root'}`] : [];
}

interface ServerSettings {
  data: string;
  port: number;
  initFile: string;
  account: Account | undefined;
  durable: boolean;
}

/** The command that runs a server on 127.0.0.1 with the settings that the service relies on in production. */
export function serverCommand(program: DatabaseProgram, settings: ServerSettings): [string, ...string[]] {
  const { data, port } = settings;
  return [
    ...program.command,
    '--no-defaults',
    ...program.options,
    `--datadir=${data}`,
    `--socket=${socketPath(data)}`,
    `--pid-file=${join(data, 'server.pid')}`,
    `--init-file=${settings.initFile}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--innodb-buffer-pool-size=256M',
    '--max-connections=200',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    ...(settings.durable ? [] : ['--innodb-flush-log-at-trx-commit=0', '--skip-innodb-doublewrite']),
    ...userOption(settings.account),
  ];
}

/** Systems cut a socket's path at about 100 bytes, which a deep clone or a temporary directory can exceed. */
function socketPath(data: string): string {
  const path = join(data, 'server.sock');
  if (Buffer.byteLength(path) < 100) return path;
  return join(tmpdir(), `concert-${createHash('sha256').update(data).digest('hex').slice(0, 16)}.sock`);
}
