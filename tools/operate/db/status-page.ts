import type { DatabaseStatus } from '../../../src/admin/database-status.ts';
import { table } from '../cli/table.ts';
import type { SlowStatement } from './slow-log.ts';

const MEGABYTE = 1024 * 1024;
const HOUR_SECONDS = 3_600;
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);

/** The state of the database for a terminal, a line each. */
export function statusLines(status: DatabaseStatus, slow: readonly SlowStatement[]): string[] {
  const { connections, tables, migrations, running } = status;
  const users = connections.byUser.map(({ user, count }) => `${user} ${count}`).join(', ');
  const last = migrations.at(-1);
  return [
    `Server version ${status.version}, uptime ${(status.upForSeconds / HOUR_SECONDS).toFixed(1)} hours`,
    `connections: ${connections.now} of ${connections.limit} (peak ${connections.most}; ${users})`,
    `row-lock waits: ${status.rowLocksWaitedFor}`,
    `migrations: ${migrations.length} applied${last === undefined ? '' : `, latest ${last.name} at ${last.appliedAt}`}`,
    '',
    ...table(
      ['table', 'rows (est.)', 'data MB', 'index MB'],
      tables.map(({ name, rows, dataBytes, indexBytes }) => [
        name,
        rows,
        megabytes(dataBytes),
        megabytes(indexBytes),
      ]),
    ),
    ...section(
      'Running for 1 s or more:',
      ['id', 'user', 'seconds', 'state', 'statement'],
      running.map(({ id, user, seconds, state, statement }) => [id, user, seconds, state, statement]),
    ),
    ...section(
      'Slow queries, last hour (> 0.5 s):',
      ['count', 'total s', 'max s', 'rows examined', 'statement'],
      slow
        .slice(0, 10)
        .map(({ count, totalSeconds, slowestSeconds, rowsExamined, statement }) => [
          count,
          totalSeconds.toFixed(1),
          slowestSeconds.toFixed(1),
          rowsExamined,
          statement,
        ]),
    ),
  ];
}

const section = (
  title: string,
  columns: readonly string[],
  rows: readonly (string | number)[][],
): string[] => [
  '',
  rows.length === 0 ? `${title} none` : title,
  ...(rows.length > 0 ? table(columns, rows) : []),
];
