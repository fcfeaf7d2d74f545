/**
 * One step of the schema's history. Steps only ever go forward and are never edited once released.
 * Each is a single DDL statement that may run again (IF NOT EXISTS): MySQL commits DDL by itself, so a step that was
 * cut off between its statement and its record in `schema_migrations` runs once more.
 */
export interface Migration {
  /** Position in the history, from 1, without gaps. */
  id: number;
  name: string;
  /** Session settings that the statement needs, such as how a FULLTEXT index treats stop words. */
  session?: readonly string[];
  statement: string;
}
