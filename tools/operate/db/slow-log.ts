import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Stage } from '../cli/stack.ts';

/** Slow queries that differ only in their values. Times in seconds. */
export interface SlowStatement {
  statement: string;
  count: number;
  slowestSeconds: number;
  totalSeconds: number;
  rowsExamined: number;
}

/**
 * The slow queries that the server wrote to its log since then, the costliest first.
 * Source of the form: dev.mysql.com/doc/refman/8.4/en/slow-query-log.html
 */
export async function slowStatements({ name, aws }: Stage, since: Date): Promise<SlowStatement[]> {
  const client = new CloudWatchLogsClient(aws);
  const found = new Map<string, SlowStatement>();
  try {
    const pages = paginateFilterLogEvents(
      { client },
      { logGroupName: `/aws/rds/instance/${name}/slowquery`, startTime: since.getTime() },
    );
    for await (const { events = [] } of pages) for (const { message = '' } of events) add(found, message);
  } catch (error) {
    // The stack is new, or being removed.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  } finally {
    client.destroy();
  }
  return [...found.values()].toSorted((a, b) => b.totalSeconds - a.totalSeconds);
}

function add(found: Map<string, SlowStatement>, message: string): void {
  const seconds = figure(/Query_time: ([\d.]+)/, message);
  if (seconds === 0) return;
  const statement = withoutValues(message);
  const one = found.get(statement) ?? { ...NONE, statement };
  found.set(statement, {
    statement,
    count: one.count + 1,
    slowestSeconds: Math.max(one.slowestSeconds, seconds),
    totalSeconds: one.totalSeconds + seconds,
    rowsExamined: one.rowsExamined + figure(/Rows_examined: (\d+)/, message),
  });
}

const NONE = { count: 0, slowestSeconds: 0, totalSeconds: 0, rowsExamined: 0 };
const figure = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1] ?? 0);

/** The statement below the comment lines, with a question mark for each value: values may be personal data. */
const withoutValues = (message: string): string =>
  message
    .split('\n')
    .filter((line) => !/^#|^use |^SET timestamp=/i.test(line))
    .join(' ')
    .replaceAll(/x?'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"/gi, '?')
    .replaceAll(/\b(?:0x[\da-f]+|\d+(?:\.\d+)?)\b/gi, '?')
    .replaceAll(/\s+/g, ' ')
    .replace(/;\s*$/, '')
    .trim();
