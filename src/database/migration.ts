/** One statement of a migration. */
export interface Statement {
  sql: string;
  /**
   * A SELECT that finds a row once the statement has done its work, for SQL that cannot say IF NOT EXISTS by itself on both
   * engines, such as ADD COLUMN; see `conditions.ts`.
   */
  unless?: string;
}

/**
 * One step of the history of the tables. Steps only ever go forward and are never edited once released.
 * MySQL commits every DDL statement by itself, so a step that was cut off is run again from its first statement: each must
 * either be one that may run twice (IF NOT EXISTS, or a write that changes nothing the second time) or say when it is done.
 */
export interface Migration {
  /** Position in the history, from 1, without gaps. */
  id: number;
  name: string;
  statements: readonly Statement[];
}
