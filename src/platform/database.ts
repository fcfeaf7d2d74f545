/** A row as the driver gives it: BINARY as Buffer, DATETIME as Date (UTC). */
export type Row = Record<string, unknown>;

export type SqlValue = string | number | boolean | Date | Buffer | null;

/**
 * The database as stores see it. Every call is one request to the server: nothing here spans two,
 * so no lock is ever held across a network round trip.
 */
export interface Database {
  /** Runs a SELECT. Repeated once when the connection turns out to be dead. */
  read(sql: string, values: readonly SqlValue[]): Promise<Row[]>;
  /** Runs one writing statement and returns how many rows it matched. Never repeated: it may have been done. */
  write(sql: string, values: readonly SqlValue[]): Promise<number>;
  /** Calls a procedure that is safe to repeat and gives its one row. Repeated once after a deadlock or a dead connection. */
  call(procedure: string, values: readonly SqlValue[]): Promise<Row>;
  close(): Promise<void>;
}
