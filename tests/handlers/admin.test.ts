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

  const at = '2024-01-01T00:00:00.000Z';
  const nothing = { phone: null, address: null, city: null, country: null, postcode: null, company: null };
  const user = { ...nothing, email: 'ann@concert.example', website: null, createdAt: at, updatedAt: at };
  const importing = (id: string, name: string) =>
    admin.handler({ action: 'import', batch: { users: [{ ...user, id, name }], events: [], bookings: [] } });

  it('imports names of as many characters as the API takes, counted as the API counts', async () => {
    const guitars = '🎸'.repeat(200);
    const id = '0197a000-0000-7000-8000-000000000001';
    expect(await importing(id, guitars)).toMatchObject({ answer: { added: 1, users: 1 } });
    expect(await query('SELECT name FROM users')).toMatchObject({ answer: { rows: [[guitars]] } });
    expect(await importing(id, `${guitars}!`)).toEqual({ refused: expect.stringContaining('users.0.name') });
  });

  it.each(['a\nb', '\u200b', 'Z\ufffdr'])('imports no name %j, as the API takes none', async (name) => {
    const answer = await importing('0197a000-0000-7000-8000-000000000002', name);
    expect(answer).toEqual({ refused: expect.stringContaining('users.0.name: must') });
  });
});
