import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../src/database/migrate.ts';
import type { Migration } from '../../src/database/migration.ts';
import { migrations } from '../../src/database/migrations/index.ts';
import { STRICT_SQL_MODE } from '../../src/config/database-session.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

const names = migrations.map(({ name }) => name);
const step = (id: number, name: string, statement: string): Migration => ({ id, name, statement });
const applied = async (): Promise<number[]> =>
  (await database.sql('SELECT id FROM schema_migrations ORDER BY id')).map(({ id }) => Number(id));
const tables = async (): Promise<string[]> =>
  (
    await database.sql(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
    )
  ).map(({ name }) => String(name));

describe('when the schema is brought up to date', () => {
  it('from nothing, applies every step in order, and tells of each', async () => {
    const lines: string[] = [];
    expect(await migrate(database.adminUrl, { log: (line) => lines.push(line) })).toEqual(names);
    expect(lines).toEqual(
      migrations.map(({ id, name }) => `migrated ${String(id).padStart(4, '0')}-${name}`),
    );
    expect(await applied()).toEqual(migrations.map(({ id }) => id));
    expect(migrations.map(({ id }) => id)).toEqual(migrations.map((_step, i) => i + 1));
  });

  it('twice, does nothing the second time', async () => {
    await migrate(database.adminUrl);
    expect(await migrate(database.adminUrl)).toEqual([]);
  });

  it('by several runners at once, applies each step once', async () => {
    const done = await Promise.all(Array.from({ length: 4 }, () => migrate(database.adminUrl)));
    expect(done.flat()).toEqual(names);
  });

  it('beside another database, does not wait for it', async () => {
    const other = await createTestDatabase({ migrated: false });
    const slow = migrate(other.adminUrl, { migrations: [step(1, 'slow', 'DO SLEEP(3)')] });
    await pause(200);
    const begin = performance.now();
    await migrate(database.adminUrl, { migrations: [step(1, 'quick', 'DO 0')] });
    expect(performance.now() - begin).toBeLessThan(2_000);
    await slow;
    await other.drop();
  });

  it('after a step was cut off before its record, runs that step again', async () => {
    await migrate(database.adminUrl);
    for (const { id, name } of migrations) {
      await database.sql('DELETE FROM schema_migrations WHERE id = ?', [id]);
      expect(await migrate(database.adminUrl)).toEqual([name]);
    }
    expect(await applied()).toEqual(migrations.map(({ id }) => id));
  });

  it('by older code than the database, leaves it alone', async () => {
    await migrate(database.adminUrl);
    const before = await database.sql('SELECT * FROM schema_migrations');
    expect(await migrate(database.adminUrl, { migrations: migrations.slice(0, 3) })).toEqual([]);
    expect(await database.sql('SELECT * FROM schema_migrations')).toEqual(before);
  });

  it('makes its procedures strict, whatever the server thinks of values that do not fit', async () => {
    await migrate(database.adminUrl);
    const rows = await database.sql(
      'SELECT sql_mode AS mode, security_type AS security FROM information_schema.routines WHERE routine_schema = DATABASE()',
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const row of rows) expect(row).toEqual({ mode: STRICT_SQL_MODE, security: 'INVOKER' });
  });
});

describe('when a step cannot be applied', () => {
  const first = step(1, 'first', 'CREATE TABLE IF NOT EXISTS first (id INT PRIMARY KEY)');
  const broken = step(2, 'broken', 'CREATE TABLE broken (id INT, KEY (nothing))');
  const third = step(3, 'third', 'CREATE TABLE IF NOT EXISTS third (id INT PRIMARY KEY)');

  it('because it is wrong, names it, keeps those before it and none behind it', async () => {
    const run = migrate(database.adminUrl, { migrations: [first, broken, third] });
    await expect(run).rejects.toThrow(/^migration 2 \(broken\) failed: .*nothing/);
    expect(await applied()).toEqual([1]);
    expect((await tables()).toSorted()).toEqual(['first', 'schema_migrations']);
    const repaired = step(2, 'broken', 'CREATE TABLE IF NOT EXISTS broken (id INT PRIMARY KEY)');
    expect(await migrate(database.adminUrl, { migrations: [first, repaired, third] })).toEqual([
      'broken',
      'third',
    ]);
  });

  it('because it was edited after it was applied, names it; white space does not count', async () => {
    await migrate(database.adminUrl, { migrations: [first] });
    const spaced = { ...first, statement: `\n  ${first.statement.replaceAll(' ', '\n  ')}\n` };
    expect(await migrate(database.adminUrl, { migrations: [spaced] })).toEqual([]);
    const edited = { ...first, statement: first.statement.replace('id INT', 'id BIGINT') };
    await expect(migrate(database.adminUrl, { migrations: [edited, third] })).rejects.toThrow(
      'migration 1 (first) was changed after it was applied: add a new step instead',
    );
    expect(await applied()).toEqual([1]);
  });

  it('because the server closes the connection meanwhile, names it and runs it the next time', async () => {
    const slow = step(1, 'slow', 'DO SLEEP(5)');
    const run = migrate(database.adminUrl, { migrations: [slow] }).catch((error: unknown) => String(error));
    await pause(300);
    const [row] = await database.sql(
      "SELECT id AS id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%' AND db = DATABASE()",
    );
    await database.sql(`KILL CONNECTION ${row?.['id']}`);
    expect(await run).toMatch(/^Error: migration 1 \(slow\) failed: /);
    expect(await applied()).toEqual([]);
    expect(await migrate(database.adminUrl, { migrations: [first] })).toEqual(['first']);
  });

  it('because nothing answers, says so', async () => {
    await expect(migrate('mysql://root:word@127.0.0.1:1/concert')).rejects.toThrow();
  });
});

describe('when the application uses its own account', () => {
  it.each([
    'CREATE TABLE mine (id INT)',
    'ALTER TABLE users ADD COLUMN mine INT',
    'DROP TABLE users',
    'TRUNCATE TABLE users',
    'CREATE PROCEDURE mine() SELECT 1',
    'DROP PROCEDURE book_places_v1',
    'CREATE USER mine',
    "SELECT * FROM mysql.user WHERE user = 'root'",
    'SET GLOBAL max_connections = 1',
  ])('cannot %s', async (statement) => {
    await migrate(database.adminUrl);
    const application = await createConnection(database.url);
    await expect(application.query(statement)).rejects.toThrow(/denied/);
    await application.end();
  });
});
