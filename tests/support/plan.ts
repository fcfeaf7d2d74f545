import type { Database, Row, SqlValue } from '../../src/platform/database.ts';

/** A statement as a store sent it. */
export interface Statement {
  sql: string;
  values: readonly SqlValue[];
}

/** One step of a plan, as both engines' tables of plans tell it. */
export interface PlanStep {
  table: string;
  /** How rows are reached: `ref`, `range`, `index` (a whole index), `ALL` (the whole table), … */
  access: string;
  key: string | null;
  extra: string;
}

/** How many rows a piece of work made the server touch. */
export interface RowCounts {
  /** Rows fetched by an index or in its order, those of derived tables included. */
  index: number;
  /** Rows read one after the other: of a table without an index, of derived tables and sorted results. */
  scanned: number;
  /** Rows that were put into derived and temporary tables. */
  stored: number;
}

/** A database that keeps what is sent to it, and tells what it cost. It must have one connection, which nobody else uses. */
export interface WatchedDatabase {
  /** To be given to a store. */
  database: Database;
  /** Runs the work. @returns its result, the statements that it sent, and the rows that they touched all together */
  watch<T>(
    work: () => Promise<T>,
  ): Promise<{ result: T; statements: Statement[]; rows: RowCounts; ms: number }>;
  /** The plan of a statement, step by step in the order of its table. */
  planOf(statement: Statement): Promise<PlanStep[]>;
}

/** Watches the statements of a database. */
export function watchDatabase(inner: Database): WatchedDatabase {
  const sent: Statement[] = [];
  const note = (sql: string, values: readonly SqlValue[]): void => void sent.push({ sql, values });
  const database: Database = {
    read: (sql, values) => (note(sql, values), inner.read(sql, values)),
    write: (sql, values) => (note(sql, values), inner.write(sql, values)),
    call: (procedure, values) => (note(`CALL ${procedure}`, values), inner.call(procedure, values)),
    close: () => inner.close(),
  };
  return {
    database,
    watch: async (work) => {
      const idle = await rowCounts(inner);
      const before = await rowCounts(inner);
      sent.length = 0;
      const start = performance.now();
      const result = await work();
      const ms = performance.now() - start;
      const after = await rowCounts(inner);
      // Asking costs rows, too, the same number every time: what passed between `idle` and `before`.
      const spent = (kind: keyof RowCounts): number =>
        after[kind] - before[kind] - (before[kind] - idle[kind]);
      const rows = { index: spent('index'), scanned: spent('scanned'), stored: spent('stored') };
      return { result, statements: [...sent], rows, ms };
    },
    planOf: async ({ sql, values }) =>
      (await inner.read(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values)).map(planStep),
  };
}

const COUNTERS: Readonly<Record<keyof RowCounts, readonly string[]>> = {
  index: ['key', 'first', 'last', 'next', 'prev'].map((name) => `Handler_read_${name}`),
  scanned: ['rnd', 'rnd_next'].map((name) => `Handler_read_${name}`),
  // MariaDB counts temporary tables apart, MySQL together with all other writes.
  stored: ['Handler_tmp_write', 'Handler_write'],
};

async function rowCounts(database: Database): Promise<RowCounts> {
  const rows = await database.read("SHOW SESSION STATUS LIKE 'Handler\\_%'", []);
  const counts = new Map(rows.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
  const sum = (names: readonly string[]): number =>
    names.reduce((total, name) => total + (counts.get(name) ?? 0), 0);
  return { index: sum(COUNTERS.index), scanned: sum(COUNTERS.scanned), stored: sum(COUNTERS.stored) };
}

function planStep(row: Row): PlanStep {
  const text = (name: string): string => (typeof row[name] === 'string' ? row[name] : '');
  return {
    table: text('table'),
    access: text('type'),
    key: text('key') || null,
    extra: text('Extra'),
  };
}
