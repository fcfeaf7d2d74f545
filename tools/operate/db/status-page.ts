import type { DatabaseStatus } from '../../../src/database/database-status.ts';
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
    `Server ${status.version}, up for ${(status.upForSeconds / HOUR_SECONDS).toFixed(1)} hours`,
    `connections: ${connections.now} of ${connections.limit}, ${connections.most} at most so far (${users})`,
    `waiting for a row's lock: ${status.rowLocksWaitedFor}`,
    `schema: ${migrations.length} steps, the last ${last === undefined ? 'none' : `${last.name} at ${last.appliedAt}`}`,
    '',
    ...table(
      ['table', 'rows, about', 'data MB', 'indexes MB'],
      tables.map(({ name, rows, dataBytes, indexBytes }) => [
        name,
        rows,
        megabytes(dataBytes),
        megabytes(indexBytes),
      ]),
    ),
    ...section(
      'Running for a second or more:',
      ['id', 'user', 'seconds', 'state', 'statement'],
      running.map(({ id, user, seconds, state, statement }) => [id, user, seconds, state, statement]),
    ),
    ...section(
      'Slow statements of the last hour (over half a second):',
      ['times', 'seconds', 'slowest', 'rows read', 'statement'],
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
