import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { columnExists } from '../../src/database/conditions.ts';
import { migrations } from '../../src/database/migrations/index.ts';
import { migrationOf } from '../../src/database/migrations/read-migrations.ts';
import { procedures } from '../../src/database/procedures/index.ts';
import { procedureOf } from '../../src/database/procedures/read-procedure.ts';

const statements = migrations.flatMap(({ id, statements: all }) =>
  all.map(({ sql, unless }, i) => ({ place: `${id}, statement ${i + 1}`, sql: sql.trim(), unless })),
);

/** DDL that only MariaDB has; MySQL 8.4 refuses all of it. */
const MARIADB_ONLY: readonly RegExp[] = [
  /\b(?:ADD|DROP|MODIFY|CHANGE)\s+(?:COLUMN|INDEX|KEY|CONSTRAINT|FOREIGN\s+KEY)?\s*IF\s+(?:NOT\s+)?EXISTS/i,
  /\bCREATE\s+(?:UNIQUE\s+|FULLTEXT\s+)?INDEX\s+IF\s+NOT\s+EXISTS/i,
  /\bDROP\s+INDEX\s+IF\s+EXISTS/i,
  /\bCREATE\s+OR\s+REPLACE\s+(?:TABLE|PROCEDURE|FUNCTION|TRIGGER)/i,
  /\bRETURNING\b/i,
  /\bUUID\s+(?:NOT\s+)?NULL/i,
];
/** What only MySQL has; MariaDB 10.11 refuses it. */
const MYSQL_ONLY: readonly RegExp[] = [
  /\bFOR\s+SHARE\b/i,
  /\bMEMBER\s+OF\b/i,
  /\bAS\s+new\b.*ON\s+DUPLICATE/is,
  /utf8mb4_0900/i,
  /\bLATERAL\b/i,
  /->>?'/,
];

describe('when a migration is written', () => {
  it.each(statements)('number $place can run twice', ({ sql, unless }) => {
    const repeats = /^CREATE (?:TABLE|PROCEDURE) IF NOT EXISTS\b|^DROP (?:TABLE|PROCEDURE) IF EXISTS\b/i.test(
      sql,
    );
    const isWrite = /^(?:UPDATE|DELETE|INSERT IGNORE|SET SESSION)\b/i.test(sql);
    expect(repeats || isWrite || unless !== undefined).toBe(true);
  });

  it.each(statements)('number $place is understood by MySQL and MariaDB alike', ({ sql, unless = '' }) => {
    for (const pattern of [...MARIADB_ONLY, ...MYSQL_ONLY]) {
      expect(sql).not.toMatch(pattern);
      expect(unless).not.toMatch(pattern);
    }
  });

  it.each([
    'ALTER TABLE events ADD COLUMN IF NOT EXISTS mine INT',
    'ALTER TABLE events DROP INDEX IF EXISTS mine',
    'CREATE OR REPLACE PROCEDURE mine() SELECT 1',
    'CREATE INDEX IF NOT EXISTS mine ON events (title)',
  ])('%s is found to be MariaDB alone', (sql) => {
    expect(MARIADB_ONLY.some((pattern) => pattern.test(sql))).toBe(true);
  });
});

describe('when a migration is read', () => {
  it('its statements, and when each is done, come from the file', () => {
    const text = `-- Doors open before the music.
      -- unless column events.doors_at exists
      ALTER TABLE events ADD COLUMN doors_at DATETIME(3) NULL;

      UPDATE events SET doors_at = starts_at WHERE doors_at IS NULL;`;
    expect(migrationOf('0012-doors-at.sql', text.replaceAll('\n      ', '\n'))).toEqual({
      id: 12,
      name: 'doors-at',
      statements: [
        {
          sql: 'ALTER TABLE events ADD COLUMN doors_at DATETIME(3) NULL',
          unless: columnExists('events', 'doors_at'),
        },
        { sql: 'UPDATE events SET doors_at = starts_at WHERE doors_at IS NULL' },
      ],
    });
  });

  it.each([
    ['12-doors.sql', 'DO 0;', '12-doors.sql: a migration is called like 0012-doors-at.sql'],
    [
      '0012-doors.sql',
      '-- unless the doors are open\nDO 0;',
      '0012-doors.sql: "unless the doors are open" is none of',
    ],
  ])('%s is refused where it is wrong', (file, text, message) => {
    expect(() => migrationOf(file, text)).toThrow(message);
  });
});

describe('when a procedure is written', () => {
  it.each(procedures)('$name is understood by MySQL and MariaDB alike', ({ statement }) => {
    for (const pattern of [...MARIADB_ONLY, ...MYSQL_ONLY]) expect(statement).not.toMatch(pattern);
    expect(statement).toMatch(/^\s*SQL SECURITY INVOKER$/m);
  });

  const file = join(import.meta.dirname, '../../src/database/procedures/cancel-event.sql');
  const text = readFileSync(file, 'utf8');
  const nameOf = (source: string): string => procedureOf(source, 'cancel-event').name;

  it('its name follows its text, but not its white space', () => {
    expect(nameOf(text)).toMatch(/^cancel_event_[0-9a-f]{8}$/);
    expect(nameOf(text.replaceAll('\n', '\n  ').replace('  CREATE', 'CREATE'))).toBe(nameOf(text));
    expect(nameOf(text.replace('booked = 0', 'booked = 1'))).not.toBe(nameOf(text));
  });

  it('a file without one is refused by its name', () => {
    expect(() => procedureOf('SELECT 1', 'x')).toThrow(
      'x.sql must have a line that begins with CREATE PROCEDURE',
    );
  });
});

describe('when a store speaks SQL', () => {
  const src = join(import.meta.dirname, '../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: withoutComments(readFileSync(join(src, name), 'utf8')) }))
    .filter(({ text }) => /`[^`]*\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/.test(text));

  it.each(files)('$name is understood by MySQL and MariaDB alike', ({ text }) => {
    for (const pattern of [...MARIADB_ONLY, ...MYSQL_ONLY]) expect(text).not.toMatch(pattern);
  });

  it('none is missed', () => {
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['events/store.ts', 'bookings/store.ts', 'admin/import-batch.ts']),
    );
  });
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
}
