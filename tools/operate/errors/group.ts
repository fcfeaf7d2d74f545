import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { FUNCTION_ROLES } from '../cli/names.ts';

/** Errors of one kind. */
export interface ErrorGroup {
  function: string;
  what: string;
  route: string | null;
  count: number;
  lastAt: string;
  /** Of the last one, to find everything else of that request. */
  requestId: string | null;
}

/** A log line of a function, as far as it reports a failure. */
interface FailureLine {
  level?: string;
  /** An object where Lambda itself logs what was thrown. */
  message?: string | { errorType?: string; errorMessage?: string };
  route?: string;
  code?: string;
  requestId?: string;
  error?: { name?: string; message?: string };
  type?: string;
  record?: { requestId?: string; status?: string };
}

/** Our own lines about failures, and Lambda's about a function that it stopped. */
const PATTERN = '{ $.level = "ERROR" || $.type = "platform.runtimeDone" && $.record.status != "success" }';

/**
 * The failures of a stage's functions since an instant, alike ones together, the most frequent first. Functions that have
 * not run yet have no log and no errors.
 */
export async function errorGroups(
  logs: CloudWatchLogsClient,
  name: string,
  since: Date,
): Promise<ErrorGroup[]> {
  const groups = new Map<string, ErrorGroup>();
  for (const role of FUNCTION_ROLES) {
    for await (const { timestamp = 0, message = '' } of linesOf(logs, `/aws/lambda/${name}-${role}`, since))
      count(groups, role, { at: new Date(timestamp), line: ofPlatform(parsed(message)) });
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

async function* linesOf(client: CloudWatchLogsClient, logGroupName: string, since: Date) {
  const query = { logGroupName, startTime: since.getTime(), filterPattern: PATTERN };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, query)) yield* events;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

function parsed(message: string): FailureLine {
  try {
    return JSON.parse(message) as FailureLine;
  } catch {
    return FAILURE.test(message) ? { level: 'ERROR', message } : {};
  }
}

/** In a line that is no JSON: Lambda's own, of a function that failed before our code ran. */
const FAILURE = /Task timed out|Runtime exited|Runtime\.|Error/;

/** Lambda's own line about a function that it stopped, in our words. Source: Lambda Developer Guide, "Telemetry API schema". */
function ofPlatform(line: FailureLine): FailureLine {
  if (line.type !== 'platform.runtimeDone') return line;
  const { requestId, status = 'failure' } = line.record ?? {};
  // What was thrown ("error") has a line of its own.
  if (status === 'success' || status === 'error') return {};
  return { level: 'ERROR', message: `stopped by Lambda: ${status}`, ...(requestId && { requestId }) };
}

function count(
  groups: Map<string, ErrorGroup>,
  role: string,
  { at, line }: { at: Date; line: FailureLine },
): void {
  // Servers differ in how much of a pattern they understand.
  if (line.level !== 'ERROR') return;
  const what = whatOf(line);
  const route = line.route ?? null;
  const key = `${role} ${route} ${what}`;
  const lastAt = at.toISOString();
  const known = groups.get(key);
  const requestId = line.requestId ?? null;
  if (known === undefined) groups.set(key, { function: role, what, route, count: 1, lastAt, requestId });
  else groups.set(key, { ...known, count: known.count + 1, lastAt, requestId });
}

/** Numbers and ids make no two errors alike: they are left out. */
const whatOf = (line: FailureLine): string =>
  partsOf(line)
    .filter(Boolean)
    .join(': ')
    .replace(/\n.*/s, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '…')
    .replaceAll(/\d{3,}/g, '…')
    .slice(0, 160);

function partsOf({ error, message = '', code }: FailureLine): (string | undefined)[] {
  if (typeof message === 'object') return [message.errorType, message.errorMessage];
  return [code, error?.name, error?.message ?? message];
}
