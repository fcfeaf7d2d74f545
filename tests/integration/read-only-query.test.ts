import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryRefused, readOnlyQuery } from '../../src/admin/read-only-query.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
const id = randomUUID();
beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql(
    "INSERT INTO users (id, email, created_at, updated_at) VALUES (UNHEX(?), 'ann@concert.example', '2027-01-02 03:04:05.678', NOW(3))",
    [id.replaceAll('-', '')],
  );
});
afterAll(() => database?.drop());

const ask = (sql: string, limits: Partial<Parameters<typeof readOnlyQuery>[2]> = {}) =>
  readOnlyQuery({ uri: database.url }, sql, { rows: 100, milliseconds: 5_000, bytes: 100_000, ...limits });

const COUNT_UP = `WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900)`;

describe('a question to the database', () => {
  it('is answered with columns and rows that JSON can hold', async () => {
    const answer = await ask(
      'SELECT id, email, name, created_at, 7 AS seven, 1.50 AS price, 9007199254740993 AS large FROM users',
    );
    expect(answer).toEqual({
      columns: ['id', 'email', 'name', 'created_at', 'seven', 'price', 'large'],
      rows: [[id, 'ann@concert.example', null, '2027-01-02T03:04:05.678Z', 7, '1.50', '9007199254740993']],
      isCut: false,
    });
  });

  it.each([
    ['SHOW TABLES'],
    ['EXPLAIN SELECT * FROM users'],
    [' (SELECT 1) UNION (SELECT 2) '],
    ['DESCRIBE users'],
    ['select 1;'],
  ])('may be %s', async (sql) => {
    expect((await ask(sql)).rows.length).toBeGreaterThan(0);
  });

  it('without rows has columns all the same', async () => {
    expect(await ask('SELECT id FROM bookings')).toEqual({ columns: ['id'], rows: [], isCut: false });
  });

  it('is cut after so many rows, and says so', async () => {
    const answer = await ask(`${COUNT_UP} SELECT i FROM n`, { rows: 3 });
    expect(answer).toEqual({ columns: ['i'], rows: [[1], [2], [3]], isCut: true });
    expect(await ask(`${COUNT_UP} SELECT i FROM n WHERE i <= 3`, { rows: 3 })).toMatchObject({
      isCut: false,
    });
  });

  it('is cut before its answer is larger than may be', async () => {
    const answer = await ask(`${COUNT_UP} SELECT REPEAT('x', 1000) AS x FROM n`, {
      rows: 900,
      bytes: 10_000,
    });
    expect(answer.isCut).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(answer.rows))).toBeLessThan(10_500);
  });

  it('that takes too long is stopped by the server', async () => {
    const began = Date.now();
    await expect(
      ask(`${COUNT_UP} SELECT COUNT(*) FROM n a, n b, n c, n d`, { milliseconds: 1_000 }),
    ).rejects.toThrow(/time|interrupted/i);
    expect(Date.now() - began).toBeLessThan(8_000);
  }, 20_000);
});

describe('what is no question', () => {
  it.each([
    ["UPDATE users SET email = 'x'"],
    ['DELETE FROM users'],
    ['CALL erase_user(NULL, NOW())'],
    ['SET GLOBAL max_connections = 1'],
    ['COMMIT'],
    ['/* SELECT */ DROP TABLE users'],
    [''],
  ])('is refused: %s', async (sql) => {
    await expect(ask(sql)).rejects.toThrow(/only one SELECT/);
  });

  it.each([
    ['SELECT 1; DELETE FROM users'],
    ["SELECT LOAD_FILE('/etc/passwd') INTO OUTFILE '/tmp/x'"],
    ['WITH a AS (SELECT 1) DELETE FROM users'],
    ['EXPLAIN ANALYZE DELETE FROM users'],
    ['SELECT * FROM nothing_like_it'],
  ])('is refused by the server: %s', async (sql) => {
    await expect(ask(sql)).rejects.toThrow(QueryRefused);
    expect(await database.sql('SELECT email FROM users')).toEqual([{ email: 'ann@concert.example' }]);
  });

  it('is refused when it gives no table', async () => {
    await expect(ask('SELECT 1 INTO @x')).rejects.toThrow('this gives no table');
  });

  it('is refused in one line when the database cannot be reached', async () => {
    const limits = { rows: 1, milliseconds: 1_000, bytes: 1_000 };
    await expect(readOnlyQuery({ uri: 'mysql://a:b@127.0.0.1:1/x' }, 'SELECT 1', limits)).rejects.toThrow(
      /^connect ECONNREFUSED/,
    );
  });
});
