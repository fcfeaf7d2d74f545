import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { STRICT_SQL_MODE } from '../config/database-session.ts';
import { columnExists } from './conditions.ts';
import { fillWords } from './event-words.ts';
import type { Migration, Statement } from './migration.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import { procedures as allProcedures } from './procedures/index.ts';
import type { Procedure } from './procedures/read-procedure.ts';
import { checksum } from './schema-version.ts';
import { createConnection } from '../platform/mysql-driver.ts';

/** How long a run waits for another that is under way, in seconds. */
const LOCK_WAIT_SECONDS = 60;
/** How long a run fills new columns that SQL cannot compute, in milliseconds: shorter than others wait for it. */
const FILL_MS = 30_000;

/** The database has another migration history than this code. */
export class ChangedStep extends Error {}

/** Connection settings as mysql2 takes them. */
export type MigrationTarget = string | Parameters<typeof createConnection>[0];

export interface MigrationOptions {
  migrations?: readonly Migration[];
  procedures?: readonly Procedure[];
  /** Takes one line for each step that ran. */
  log?: (line: string) => void;
}

/**
 * Brings the schema to the newest step and makes the procedures that this release calls; those of other releases stay, since
 * their code may serve still, or again. Safe to call at any time and from several places at once: runs queue on a lock,
 * a finished step is skipped, a step that was cut off runs again. A database that is newer than this code is left alone.
 * Afterwards events get the words that searches look for, within half a minute; the sweep does the rest.
 * @param target where: a mysql:// URL or mysql2 connection options of a user who may create tables and procedures
 * @returns the names of the steps that ran now
 * @throws Error naming the step that failed; ChangedStep naming one whose text changed after it was applied
 */
export async function migrate(target: MigrationTarget, options: MigrationOptions = {}): Promise<string[]> {
  const { migrations = allMigrations, procedures = allProcedures, log } = options;
  const connection = await createConnection(target as string);
  try {
    await connection.query("SET SESSION time_zone = '+00:00', sql_mode = ?", [STRICT_SQL_MODE]);
    await lock(connection);
    const applied = await appliedChecksums(connection);
    const done: string[] = [];
    for (const step of migrations) {
      const known = applied.get(step.id);
      if (known !== undefined) assertUnchanged(step, known);
      else {
        await apply(connection, step);
        done.push(step.name);
        log?.(`migrated ${String(step.id).padStart(4, '0')}-${step.name}`);
      }
    }
    for (const procedure of procedures) await make(connection, procedure);
    await fill(connection, log);
    return done;
  } finally {
    // Closing the connection releases the lock.
    await connection.end();
  }
}

async function fill(connection: Connection, log: MigrationOptions['log']): Promise<void> {
  const [column] = await connection.query<RowDataPacket[]>(columnExists('events', 'words_due'));
  if (column.length === 0) return;
  const database = {
    read: async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0],
    write: async (sql: string, values: readonly unknown[]) =>
      (await connection.query<ResultSetHeader>(sql, [...values]))[0].affectedRows,
  };
  const filled = await fillWords(database, Date.now() + FILL_MS);
  if (filled > 0) log?.(`made the texts of ${filled} events searchable`);
}

async function lock(connection: Connection): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT GET_LOCK(CONCAT('migrate:', LEFT(SHA2(DATABASE(), 256), 40)), ?) AS held",
    [LOCK_WAIT_SECONDS],
  );
  if (rows[0]?.['held'] !== 1) throw new Error('another migration is still running');
}

async function appliedChecksums(connection: Connection): Promise<Map<number, string>> {
  await connection.query(`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      id INT UNSIGNED NOT NULL PRIMARY KEY,
      name VARCHAR(100) NOT NULL,
      checksum CHAR(64) NOT NULL,
      applied_at DATETIME(3) NOT NULL
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
  const [rows] = await connection.query<RowDataPacket[]>('SELECT id, checksum FROM schema_migrations');
  return new Map(rows.map((row) => [Number(row['id']), String(row['checksum'])]));
}

async function apply(connection: Connection, step: Migration): Promise<void> {
  try {
    for (const statement of step.statements) await run(connection, statement);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`migration ${step.id} (${step.name}) failed: ${reason}`, { cause: error });
  }
  await connection.query(
    'INSERT INTO schema_migrations (id, name, checksum, applied_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))',
    [step.id, step.name, checksum(step)],
  );
}

async function make(connection: Connection, { name, statement }: Procedure): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the procedure ${name} could not be made: ${reason}`, { cause: error });
  }
}

async function run(connection: Connection, { sql, unless }: Statement): Promise<void> {
  if (unless !== undefined) {
    const [rows] = await connection.query<RowDataPacket[]>(unless);
    if (rows.length > 0) return;
  }
  await connection.query(sql);
}

function assertUnchanged(step: Migration, applied: string): void {
  if (checksum(step) === applied) return;
  throw new ChangedStep(
    `migration ${step.id} (${step.name}) was changed after it was applied: add a new step instead`,
  );
}
