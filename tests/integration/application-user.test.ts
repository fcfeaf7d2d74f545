import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise';
import { ensureApplicationUser } from '../../src/database/application-user.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startTlsDatabase, type TlsDatabase } from '../support/tls-database.ts';

const { root } = engineSandbox();
const username = 'functions';
let server: TlsDatabase;
let master: ConnectionOptions;
let ssl: { ca: string };

beforeAll(async () => {
  server = await startTlsDatabase(join(root, 'database'));
  ssl = { ca: readFileSync(server.caFile, 'utf8') };
  await server.sql("CREATE USER master@'%' IDENTIFIED BY 'Master-horse-9'");
  await server.sql("GRANT ALL ON *.* TO master@'%' WITH GRANT OPTION");
  await server.sql('CREATE DATABASE tickets');
  await server.sql('CREATE TABLE tickets.places (id INT PRIMARY KEY)');
  const address = { host: '127.0.0.1', port: server.port, database: 'tickets' };
  master = { ...address, user: 'master', password: 'Master-horse-9', ssl };
}, 90_000);
afterAll(() => server?.stop());
beforeEach(() => ensureApplicationUser(master, { username, password: 'first "horse" \\9' }));

/** Does something as the functions' user. */
async function as<T>(
  password: string,
  work: (connection: Connection) => Promise<T>,
  more: ConnectionOptions = {},
): Promise<T> {
  const connection = await createConnection({ ...master, user: username, password, ...more });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

describe("the functions' database user", () => {
  it('when it reads and writes rows, it may', async () => {
    const rows = await as('first "horse" \\9', async (connection) => {
      await connection.query('REPLACE INTO places VALUES (1)');
      return (await connection.query('SELECT id FROM places'))[0];
    });
    expect(rows).toEqual([{ id: 1 }]);
  });

  it.each([
    ['changes the schema', 'ALTER TABLE places ADD x INT'],
    ['makes a table', 'CREATE TABLE more (id INT)'],
    ['drops a table', 'DROP TABLE places'],
    ['makes a user', "CREATE USER thief@'%'"],
    ['gives rights away', "GRANT SELECT ON tickets.* TO thief@'%'"],
    ["reads the server's own tables", 'SELECT * FROM mysql.user'],
    ['reads files', "SELECT LOAD_FILE('/etc/passwd') AS f INTO OUTFILE '/tmp/x'"],
  ])('when it %s, it may not', async (_name, statement) => {
    await expect(as('first "horse" \\9', (connection) => connection.query(statement))).rejects.toThrow(
      /denied/i,
    );
  });

  it('when it comes without TLS, it is turned away', async () => {
    const plain = { ...master, user: username, password: 'first "horse" \\9' };
    delete plain.ssl;
    await expect(createConnection(plain)).rejects.toThrow(/insecure transport|denied/i);
  });

  it('when its password changes, the new one counts and the old one no more', async () => {
    await ensureApplicationUser(master, { username, password: 'second horse' });
    await as('second horse', (connection) => connection.ping());
    await expect(as('first "horse" \\9', (connection) => connection.ping())).rejects.toThrow(/denied/i);
  });
});
