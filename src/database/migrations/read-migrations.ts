import { readdirSync, readFileSync } from 'node:fs';
import { conditionOf } from '../conditions.ts';
import type { Migration, Statement } from '../migration.ts';

const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Reads every `<number>-<name>.sql` of a folder, in the order of their numbers. @throws Error naming a file that is wrong */
export const readMigrations = (folder: URL): Migration[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => migrationOf(name, readFileSync(new URL(name, folder), 'utf8')));

/**
 * A step by its file. Statements end with a semicolon at the end of a line. A line `-- unless column events.doors_at exists`
 * above one says when it is done already (conditions.ts); other comments are for readers.
 * @throws Error naming the file
 */
export function migrationOf(file: string, text: string): Migration {
  const [, id, name] = FILE.exec(file) ?? [];
  if (id === undefined || name === undefined)
    throw new Error(`${file}: a migration is called like 0012-doors-at.sql`);
  const statements = text
    .split(/;[ \t]*$/m)
    .filter((part) => withoutComments(part) !== '')
    .map((part) => statementOf(file, part));
  return { id: Number(id), name, statements };
}

function statementOf(file: string, part: string): Statement {
  const sql = withoutComments(part);
  const said = /^-- unless (.+)$/m.exec(part)?.[1]?.trim();
  if (said === undefined) return { sql };
  const unless = conditionOf(said);
  if (unless === undefined)
    throw new Error(
      `${file}: "unless ${said}" is none of: column t.c exists, column t.c is <type>, index t.i exists, index t.i has c, index t.i is gone`,
    );
  return { sql, unless };
}

const withoutComments = (part: string): string => part.replace(/^\s*--.*$/gm, '').trim();
