import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import {
  columnExists,
  columnHasType,
  indexExists,
  indexHasColumn,
  indexIsGone,
} from '../../src/database/conditions.ts';
import { migrate } from '../../src/database/migrate.ts';
import type { Migration } from '../../src/database/migration.ts';
import { migrations } from '../../src/database/migrations/index.ts';
import { STRICT_SQL_MODE } from '../../src/config/database-session.ts';
import { procedures } from '../../src/database/procedures/index.ts';
import type { Procedure } from '../../src/database/procedures/read-procedure.ts';
import { checksum } from '../../src/database/schema-version.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

const names = migrations.map(({ name }) => name);
const step = (id: number, name: string, sql: string): Migration => ({ id, name, statements: [{ sql }] });
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

describe('when procedures are made', () => {
  const version = (digest: string, answer: number): Procedure => ({
    name: `answer_${digest}`,
    statement: `CREATE PROCEDURE IF NOT EXISTS answer_${digest}() SELECT ${answer} AS answer`,
  });
  const made = async (): Promise<string[]> =>
    (
      await database.sql(
        'SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = DATABASE() ORDER BY 1',
      )
    ).map(({ name }) => String(name));

  it('every one that this release calls is there', async () => {
    await migrate(database.adminUrl);
    expect(await made()).toEqual(procedures.map(({ name }) => name).toSorted());
  });

  it('a changed one stands beside the one that the release before still calls', async () => {
    await migrate(database.adminUrl, { migrations: [], procedures: [version('aaaaaaaa', 1)] });
    await migrate(database.adminUrl, { migrations: [], procedures: [version('bbbbbbbb', 2)] });
    expect(await made()).toEqual(['answer_aaaaaaaa', 'answer_bbbbbbbb']);
    expect(await database.sql('CALL answer_aaaaaaaa()')).toMatchObject([[{ answer: 1 }], expect.anything()]);
  });

  it('one that is wrong is named', async () => {
    const wrong = {
      ...version('cccccccc', 3),
      statement: 'CREATE PROCEDURE answer_cccccccc() BEGIN SELEKT; END',
    };
    await expect(migrate(database.adminUrl, { migrations: [], procedures: [wrong] })).rejects.toThrow(
      /^the procedure answer_cccccccc could not be made: .*SELEKT|answer_cccccccc could not be made: .*syntax/,
    );
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
    const [{ sql }] = first.statements as [{ sql: string }];
    const spaced = step(1, 'first', `\n  ${sql.replaceAll(' ', '\n  ')}\n`);
    expect(await migrate(database.adminUrl, { migrations: [spaced] })).toEqual([]);
    const edits: Migration[] = [
      step(1, 'first', sql.replace('id INT', 'id BIGINT')),
      { ...first, statements: [{ sql, unless: 'SELECT 1' }] },
      { ...first, statements: [{ sql }, { sql: 'DO 0' }] },
    ];
    for (const edited of edits) {
      await expect(migrate(database.adminUrl, { migrations: [edited, third] })).rejects.toThrow(
        'migration 1 (first) was changed after it was applied: add a new step instead',
      );
    }
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

/** As version 0.2.0 writes them into databases. */
const RELEASED = ['118a8ab0', 'cb4f9f1f', '7a1d87e9', '640316c5', '9fc38571', 'fa1e5a6a', '99052421'];

describe('when a step is released', () => {
  it('its checksum stays the one that databases hold', () => {
    expect(migrations.slice(0, RELEASED.length).map((each) => checksum(each).slice(0, 8))).toEqual(RELEASED);
  });
});

describe('when a step has several statements', () => {
  const first = step(
    1,
    'first',
    'CREATE TABLE IF NOT EXISTS first (id INT PRIMARY KEY, old INT, KEY by_old (old))',
  );
  const second: Migration = {
    id: 2,
    name: 'second',
    statements: [
      { sql: 'ALTER TABLE first ADD COLUMN price INT UNSIGNED NULL', unless: columnExists('first', 'price') },
      {
        sql: 'ALTER TABLE first MODIFY COLUMN price BIGINT UNSIGNED NULL',
        unless: columnHasType('first', 'price', 'bigint unsigned'),
      },
      { sql: 'ALTER TABLE first ADD KEY by_price (price)', unless: indexExists('first', 'by_price') },
      {
        sql: 'ALTER TABLE first DROP KEY by_price, ADD KEY by_price (price, id)',
        unless: indexHasColumn('first', 'by_price', 'id'),
      },
      { sql: 'ALTER TABLE first DROP KEY by_old', unless: indexIsGone('first', 'by_old') },
      { sql: 'UPDATE first SET price = id WHERE price IS NULL' },
    ],
  };
  const cut = (after: number): Migration => ({
    ...second,
    statements: [...second.statements.slice(0, after), { sql: 'SELECT cut_off_here' }],
  });

  it.each(second.statements.map((_statement, i) => i + 1))(
    'and is cut off behind number %i, goes on from there the next time',
    async (after) => {
      await migrate(database.adminUrl, { migrations: [first] });
      await database.sql('INSERT INTO first (id) VALUES (7)');
      await expect(migrate(database.adminUrl, { migrations: [first, cut(after)] })).rejects.toThrow(
        'migration 2 (second) failed',
      );
      expect(await migrate(database.adminUrl, { migrations: [first, second] })).toEqual(['second']);
      expect(await applied()).toEqual([1, 2]);
      const [row] = await database.sql('SHOW CREATE TABLE first');
      expect(row?.['Create Table']).toMatch(/`price` bigint(\(20\))? unsigned/);
      expect(row?.['Create Table']).toMatch(/KEY `by_price` \(`price`,`id`\)/);
      expect(row?.['Create Table']).not.toMatch(/by_old/);
      expect(await database.sql('SELECT id, price FROM first')).toEqual([{ id: 7, price: 7 }]);
    },
  );
});

describe('when the application uses its own account', () => {
  it.each([
    'CREATE TABLE mine (id INT)',
    'ALTER TABLE users ADD COLUMN mine INT',
    'DROP TABLE users',
    'TRUNCATE TABLE users',
    'CREATE PROCEDURE mine() SELECT 1',
    'DROP PROCEDURE book_places',
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
