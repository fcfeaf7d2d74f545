import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AdminAnswer } from '../../src/functions/admin.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

// What `npm run db` asks of it on a deployed stack is tested there (tests/deploy).
let database: TestDatabase;
let admin: { handler(event: unknown): Promise<AdminAnswer> };
const written: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  process.env['DATABASE_URL'] = database.url;
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  admin = await import('../../src/functions/admin.ts');
});
afterAll(async () => {
  jest.restoreAllMocks();
  delete process.env['DATABASE_URL'];
  await database?.drop();
});
beforeEach(() => {
  written.length = 0;
});

const query = (sql: string) => admin.handler({ action: 'query', sql, rows: 10, seconds: 5 });

describe('the admin function', () => {
  it('answers a question, and logs that it did but not what was asked', async () => {
    expect(await query("SELECT 'ann@concert.example' AS email")).toEqual({
      answer: { columns: ['email'], rows: [['ann@concert.example']], isCut: false },
    });
    expect(written.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'admin', action: 'query' }),
    ]);
    expect(written.join('')).not.toContain('ann@');
  });

  it('refuses in the words of the database, which its log does not repeat', async () => {
    expect(await query("SELECT 'ann@concert.example' FROM FROM")).toEqual({
      refused: expect.stringMatching(/error in your SQL syntax/),
    });
    expect(written.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'WARN', action: 'query', code: 'ER_PARSE_ERROR' }),
    ]);
    expect(written.join('')).not.toContain('FROM');
  });

  it.each([
    [{}, /^this is no request: action: /],
    [{ action: 'drop' }, /^this is no request: action: /],
    [{ action: 'query', sql: 'SELECT 1', rows: 0, seconds: 1 }, /^this is no request: rows: /],
    [{ action: 'query', sql: 'SELECT 1', rows: 1, seconds: 1_000 }, /^this is no request: seconds: /],
    [{ action: 'status', more: 1 }, /^this is no request: more: /],
    [
      { action: 'import', batch: { users: [{}], events: [], bookings: [] } },
      /^this is no request: batch\.users\.0/,
    ],
    [{ action: 'dump', table: 'mysql.user', after: null }, /^dump failed: there is no table mysql\.user$/],
    [{ action: 'rotate', settleSeconds: 1, dryRun: true }, /is not in a secret$/],
    [null, /^this is no request: it: /],
  ])('refuses %j, naming what is wrong', async (event, expected) => {
    expect(await admin.handler(event)).toEqual({ refused: expect.stringMatching(expected) });
  });
});
