import type { DatabaseProgram, SearchOptions } from './database-program.ts';
import { inspect } from './database-program.ts';
import { EngineError } from './engine-error.ts';
import { downloadMysql } from './mysql-download.ts';
import { findProgram } from './programs.ts';
import { debianMysql } from './real-mysql.ts';
import { ensurePackages } from './system-packages.ts';

const oldest = { mysql: [8, 0], mariadb: [10, 6] } as const;
const oldestRealMysql = [8, 4] as const;

/**
 * Finds a database server to run, fetching one if necessary.
 * @param kind 'any', or 'mysql' for a real MySQL of at least 8.4
 * @param options `log`: receives why a source did not work; `yes`: install packages without asking
 * @throws EngineError in one line that says what to install
 */
export async function findDatabaseProgram(
  kind: 'any' | 'mysql',
  options: SearchOptions,
): Promise<DatabaseProgram> {
  const sources = kind === 'mysql' ? [realMysqlOnPath, fromMaker, debianMysql] : [onPath, fromMaker, withApt];
  for (const source of sources) {
    const found = await source(options).catch((error: Error) => {
      options.log?.(error.message);
    });
    if (found) return found;
  }
  throw new EngineError(kind === 'mysql' ? mysqlAdvice() : advice());
}

const serverNames = ['mariadbd', 'mysqld'] as const;

async function onPath(): Promise<DatabaseProgram | undefined> {
  for (const name of serverNames) {
    const path = findProgram(name);
    const program = path ? await inspect([path], [], `${name} on PATH`) : undefined;
    if (program && isAtLeast(program.version, oldest[program.flavour])) return program;
  }
  return undefined;
}

async function realMysqlOnPath(): Promise<DatabaseProgram | undefined> {
  const path = findProgram('mysqld');
  const program = path ? await inspect([path], [], 'mysqld on PATH') : undefined;
  return program?.flavour === 'mysql' && isAtLeast(program.version, oldestRealMysql) ? program : undefined;
}

async function fromMaker(options: SearchOptions): Promise<DatabaseProgram | undefined> {
  const path = await downloadMysql(options.log);
  return inspect([path], [], 'MySQL downloaded by mysql-memory-server');
}

async function withApt(options: SearchOptions): Promise<DatabaseProgram | undefined> {
  // The -core packages have the server and what makes a data directory, but no system service.
  const packages = ['mariadb-server-core', 'mariadb-client-core'];
  const isThere = await ensurePackages(packages, 'the local database', options);
  const program = isThere ? await onPath() : undefined;
  return program && { ...program, origin: 'mariadb-server-core, just installed with apt' };
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return a > major || (a === major && b >= minor);
}

function advice(): string {
  const how = process.platform === 'darwin' ? 'brew install mariadb' : 'apt install mariadb-server';
  return `no database: install one (${how}), or set DATABASE_URL=mysql://user:password@host:3306/concert`;
}

function mysqlAdvice(): string {
  return 'no MySQL 8.4 or newer: install one (its mysqld on PATH), or set DATABASE_URL_MYSQL=mysql://…';
}
