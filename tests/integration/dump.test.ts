import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { dumpPage } from '../../src/admin/dump.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const TABLES = ['erased_users', 'users', 'idempotency_keys'];
const NASTY = `It's "quoted" \\ back\nline\0null; -- 🎸 ${String.fromCodePoint(26)}`;
let from: TestDatabase;
let to: TestDatabase;
beforeAll(async () => {
  [from, to] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  for (let i = 0; i < 7_000; i += 1_000)
    await from.sql('INSERT INTO users (id, email, name, created_at, updated_at) VALUES ?', [
      Array.from({ length: 1_000 }, (_, n) => [
        randomBytes(16),
        n % 3 === 0 ? null : `${i + n}@concert.example`,
        NASTY,
        '2027-01-02 03:04:05.678',
        '2027-01-02 03:04:05.679',
      ]),
    ]);
  await from.sql(
    `INSERT INTO idempotency_keys (user_id, key_hash, fingerprint, created_at)
    SELECT id, REPEAT('k', 32), REPEAT('f', 32), created_at FROM users`,
  );
});
afterAll(() => Promise.all([from?.drop(), to?.drop()]));

async function pages(table: string): Promise<{ sql: string; rows: number }[]> {
  const found = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof dumpPage>> = await dumpPage({ uri: from.url }, table, after);
    found.push(page);
    after = page.next;
  } while (after !== null);
  return found;
}

describe('a dump of the database', () => {
  it('gives every row once, in pages, and an empty schema takes it and is the same', async () => {
    const target = await createConnection(to.adminUrl);
    for (const table of TABLES) {
      const found = await pages(table);
      for (const { sql } of found) if (sql !== '') await target.query(sql);
      const checksum = async (one: TestDatabase): Promise<unknown> => {
        const [row] = await one.sql(`CHECKSUM TABLE ${table}`);
        const [count] = await one.sql(`SELECT COUNT(*) AS rows_ FROM ${table}`);
        return [row?.['Checksum'], Number(count?.['rows_'])];
      };
      expect(await checksum(to)).toEqual(await checksum(from));
      if (table !== 'erased_users') expect(found.length).toBeGreaterThan(1);
    }
    await target.end();
  }, 60_000);

  it('of a table that is not there is refused', async () => {
    await expect(pages('nothing; DROP TABLE users')).rejects.toThrow('there is no table nothing;');
  });
});
