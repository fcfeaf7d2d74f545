import { randomBytes } from 'node:crypto';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { migrate } from '../../src/database/migrate.ts';

/** A database of a test file's own, with the schema in it. */
export interface TestDatabase {
  /** As the application sees it: reading, writing, calling procedures. */
  url: string;
  adminUrl: string;
  /** Runs any SQL as the administrator. */
  sql(text: string, values?: unknown[]): Promise<RowDataPacket[]>;
  drop(): Promise<void>;
}

const inDatabase = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href;

function fromSetup(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests through jest`);
  return value;
}

/** Makes an empty database, migrated unless told otherwise. */
export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const name = `concert_${randomBytes(5).toString('hex')}`;
  const adminUrl = inDatabase(fromSetup('TEST_DATABASE_ADMIN_URL'), name);
  const admin: Connection = await createConnection({
    uri: fromSetup('TEST_DATABASE_ADMIN_URL'),
    timezone: 'Z',
  });
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await admin.changeUser({ database: name });
  if (migrated) await migrate(adminUrl);
  return {
    url: inDatabase(fromSetup('TEST_DATABASE_URL'), name),
    adminUrl,
    sql: async (text, values = []) => (await admin.query<RowDataPacket[]>(text, values))[0],
    drop: async () => {
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
}
