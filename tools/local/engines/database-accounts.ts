import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

/** The database that every local run uses; tests may make more whose names begin the same. */
const databaseName = 'concert';

const accountSchema = v.object({ user: v.string(), password: v.string() });
const accountsSchema = v.object({ admin: accountSchema, application: accountSchema });

export type DatabaseAccount = v.InferOutput<typeof accountSchema>;

/** The two accounts of a private server; both can only come from 127.0.0.1. */
export type DatabaseAccounts = v.InferOutput<typeof accountsSchema>;

/**
 * Reads the accounts of the server in `directory`; on the first run, invents their passwords and stores them in
 * a file that only its owner can read.
 */
export async function readAccounts(directory: string): Promise<DatabaseAccounts> {
  const file = join(directory, 'accounts.json');
  try {
    return v.parse(accountsSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    const accounts = {
      admin: { user: 'root', password: randomBytes(18).toString('base64url') },
      application: { user: 'concert', password: randomBytes(18).toString('base64url') },
    };
    await writeFile(file, JSON.stringify(accounts), { mode: 0o600 });
    return accounts;
  }
}

/**
 * The statements that a server runs before it takes connections, one per line and re-runnable: they make the
 * database and set the passwords. The application may read and write rows and call procedures, as in
 * production; only root may change schemas. The collation exists on MariaDB 10.11 and on MySQL 8.4 alike.
 */
export function accountStatements({ admin, application }: DatabaseAccounts): string {
  return [
    `CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    ...[admin, application].flatMap((account) => [
      `CREATE USER IF NOT EXISTS ${local(account)} ${password(account)}`,
      `ALTER USER ${local(account)} ${password(account)}`,
    ]),
    `ALTER USER 'root'@'localhost' ${password(admin)}`,
    `GRANT ALL PRIVILEGES ON *.* TO ${local(admin)} WITH GRANT OPTION`,
    `GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON \`${databaseName}%\`.* TO ${local(application)}`,
  ]
    .map((statement) => `${statement};\n`)
    .join('');
}

function local(account: DatabaseAccount): string {
  return `'${account.user}'@'127.0.0.1'`;
}

function password(account: DatabaseAccount): string {
  return `IDENTIFIED BY '${account.password}'`;
}

/** The URL of the local database for one account. */
export function connectionUrl(account: DatabaseAccount, port: number): string {
  return `mysql://${account.user}:${account.password}@127.0.0.1:${port}/${databaseName}`;
}
