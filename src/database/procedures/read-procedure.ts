import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A stored procedure. */
export interface Procedure {
  /** What it is called in the database. */
  name: string;
  /** CREATE PROCEDURE IF NOT EXISTS. */
  statement: string;
}

const HEAD = /^CREATE PROCEDURE ([a-z_]+)\(/m;

/** Reads `<role>.sql` in this folder. @throws Error where that is not there or makes no procedure */
export const readProcedure = (role: string): Procedure =>
  procedureOf(readFileSync(new URL(`${role}.sql`, import.meta.url), 'utf8'), role);

/**
 * A procedure by its text. Its name ends in a digest of that, white space aside: a changed procedure is another one, and the code
 * of two releases calls its own, side by side.
 * @param role for the error
 * @throws Error where the text makes none
 */
export function procedureOf(text: string, role: string): Procedure {
  const head = HEAD.exec(text)?.[1];
  if (head === undefined) throw new Error(`${role}.sql must have a line that begins with CREATE PROCEDURE`);
  const digest = createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 8);
  const name = `${head}_${digest}`;
  return { name, statement: text.replace(HEAD, `CREATE PROCEDURE IF NOT EXISTS ${name}(`).trim() };
}
