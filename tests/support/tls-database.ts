import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { accountStatements, readAccounts } from '../../tools/local/engines/database-accounts.ts';
import { findDatabaseProgram } from '../../tools/local/engines/database-programs.ts';
import { createDataDirectory, serverCommand } from '../../tools/local/engines/database-server.ts';
import { launch } from '../../tools/local/engines/engine.ts';
import { freePort } from '../../tools/local/engines/ports.ts';
import { prepareDirectory } from '../../tools/local/engines/programs.ts';
import { createAuthority } from './certificates.ts';

/** A database server that speaks nothing but TLS, as RDS is set up to. */
export interface TlsDatabase {
  port: number;
  caFile: string;
  user: string;
  password: string;
  /** Runs SQL as the administrator. */
  sql(text: string): Promise<RowDataPacket[]>;
  /** Has the server show a certificate that the same authority made for this host. */
  showCertificateOf(host: 'localhost' | 'other.example.com'): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one in a folder of its own; MariaDB or MySQL as the whole test run does. */
export async function startTlsDatabase(directory: string): Promise<TlsDatabase> {
  const kind = process.env['TEST_DATABASE'] === 'mysql' ? 'mysql' : 'any';
  const program = await findDatabaseProgram(kind, {});
  const account = await prepareDirectory(directory);
  const data = await createDataDirectory(program, directory, account);
  const authority = await createAuthority(directory);
  const own = await authority.issue('server', 'localhost', account);
  const foreign = await authority.issue('foreign', 'other.example.com', account);
  const kept = { localhost: read(own), 'other.example.com': read(foreign) };
  const accounts = await readAccounts(directory);
  const initFile = join(directory, 'accounts.sql');
  await writeFile(initFile, accountStatements(accounts), { mode: 0o644 });
  const port = await freePort(13_700);
  const sql = async (text: string): Promise<RowDataPacket[]> => {
    const ssl = { ca: readFileSync(authority.caFile, 'utf8') };
    const connection = await createConnection({ host: '127.0.0.1', port, ...accounts.admin, ssl });
    try {
      return (await connection.query<RowDataPacket[]>(text))[0];
    } finally {
      await connection.end();
    }
  };
  const stop = await launch({
    name: 'database',
    directory,
    command: [
      ...serverCommand(program, { data, port, initFile, account, durable: false }),
      `--ssl-ca=${authority.caFile}`,
      `--ssl-cert=${own.cert}`,
      `--ssl-key=${own.key}`,
      '--require-secure-transport=ON',
    ],
    ready: async () => void (await sql('SELECT 1')),
  });
  return {
    port,
    caFile: authority.caFile,
    ...accounts.application,
    sql,
    showCertificateOf: async (host) => {
      await writeFile(own.cert, kept[host].cert);
      await writeFile(own.key, kept[host].key);
      await sql(program.flavour === 'mariadb' ? 'FLUSH SSL' : 'ALTER INSTANCE RELOAD TLS');
    },
    stop,
  };
}

const read = ({ cert, key }: { cert: string; key: string }) => ({
  cert: readFileSync(cert, 'utf8'),
  key: readFileSync(key, 'utf8'),
});
