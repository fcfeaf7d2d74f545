import { chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import type { DatabaseProgram, Flavour } from './database-program.ts';
import { flavourOf } from './database-program.ts';
import { findDatabaseProgram } from './database-programs.ts';
import { accountStatements, connectionUrl, readAccounts } from './database-accounts.ts';
import { makeCertificates } from './certificates.ts';
import { createDataDirectory, serverCommand } from './database-server.ts';
import type { Engine, StartOptions } from './engine.ts';
import { EngineError, launch, leaveRunning } from './engine.ts';
import { stopLeftOver } from './left-over.ts';
import { freePort } from './ports.ts';
import { prepareDirectory } from './programs.ts';

/** A running database. `url` is the application's account (data only), `adminUrl` may change schemas. */
export interface Database extends Engine {
  adminUrl: string;
  flavour: Flavour;
  /** The authority to trust, where it speaks TLS. */
  caFile?: string;
}

export interface DatabaseOptions extends StartOptions {
  /** 'any' (the default): MariaDB or MySQL, whichever is easiest to get; 'mysql': a real MySQL, 8.4 or newer. */
  kind?: 'any' | 'mysql' | undefined;
  /** False: commits are not flushed to disk, which makes tests faster; a killed machine may lose data. */
  durable?: boolean | undefined;
  /** True: also takes connections over TLS, with a certificate for `localhost` of a private authority. */
  tls?: boolean | undefined;
}

/**
 * Finds a database and, unless it already runs, starts it with its data in `directory`. Looks at DATABASE_URL
 * (DATABASE_URL_MYSQL for kind 'mysql'; with DATABASE_ADMIN_URL for migrations where that is another account),
 * a server on PATH, a download by mysql-memory-server, and packages of Debian or Ubuntu, in this order.
 * @returns the database, accepting connections, with an empty or earlier database `concert` in it
 * @throws EngineError in one line: the URL cannot be reached, nothing was found, or the server does not start
 */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const variable = options.kind === 'mysql' ? 'DATABASE_URL_MYSQL' : 'DATABASE_URL';
  const url = process.env[variable];
  if (url) return useExisting(variable, url);
  return startServer(await findDatabaseProgram(options.kind ?? 'any', options), options);
}

async function useExisting(variable: string, url: string): Promise<Database> {
  const version = await readVersion(url).catch((error: Error) => {
    throw new EngineError(
      `${variable} is set, but that database cannot be used: ${error.message || 'no answer'}`,
    );
  });
  return {
    name: 'database',
    url,
    adminUrl: process.env[variable.replace('_URL', '_ADMIN_URL')] || url,
    flavour: flavourOf(version),
    version,
    origin: variable,
    started: false,
    stop: leaveRunning,
  };
}

async function startServer(program: DatabaseProgram, options: DatabaseOptions): Promise<Database> {
  const { directory } = options;
  const account = await prepareDirectory(directory);
  const data = await createDataDirectory(program, directory, account);
  // First, as it may hold the port that we want again.
  await stopLeftOver('database', directory);
  const port = await freePort(options.preferredPort);
  const accounts = await readAccounts(directory);
  const url = connectionUrl(accounts.application, port);
  const adminUrl = connectionUrl(accounts.admin, port);

  const initFile = join(directory, 'accounts.sql');
  await writeFile(initFile, accountStatements(accounts), { mode: 0o600 });
  if (account) await chown(initFile, account.uid, account.gid);
  let version = '';
  const ready = async (): Promise<void> => {
    await readVersion(adminUrl);
    version = await readVersion(url);
  };
  const caFile = options.tls === true ? await makeCertificates(directory, account) : undefined;
  const command = serverCommand(program, {
    data,
    port,
    initFile,
    account,
    durable: options.durable ?? true,
  });
  try {
    const stop = await launch({
      name: 'database',
      directory,
      command: [...command, ...(caFile === undefined ? [] : tlsOptions(directory))],
      ready,
    });
    const { flavour, origin } = program;
    const found = { name: 'database', url, adminUrl, flavour, version, origin, started: true, stop };
    return caFile === undefined ? found : { ...found, caFile };
  } finally {
    // It holds the passwords.
    await rm(initFile, { force: true });
  }
}

const tlsOptions = (directory: string): string[] => [
  `--ssl-ca=${join(directory, 'ca.crt')}`,
  `--ssl-cert=${join(directory, 'server.crt')}`,
  `--ssl-key=${join(directory, 'server.key')}`,
];

async function readVersion(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 3_000 });
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
    return String(rows[0]?.['version']);
  } finally {
    await connection.end();
  }
}
