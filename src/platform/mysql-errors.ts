import { DomainError } from '../kernel/errors.ts';

interface DriverError {
  code: string;
  errno: number;
  message: string;
  /** Set when the server itself answered with the error. */
  sqlState: string | undefined;
  fatal: boolean;
}

/** Reads what may be there: not every error that Node.js makes is an instance of the `Error` of this context. */
function driverError(error: unknown): DriverError {
  const { code = '', errno = 0, message = '', sqlState, fatal } = Object(error) as Partial<DriverError>;
  return { code, errno, message, sqlState, fatal: fatal === true };
}

const CONNECTION_LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);
const BUSY = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_USER_LIMIT_REACHED',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_QUERY_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
  'NO_ANSWER_IN_TIME',
]);
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** MariaDB's own number for a statement over its time; mysql2 has no name for it. */
const MARIADB_STATEMENT_TIMEOUT = 1969;

/** Whether the server closed the connection, as it does with one that was idle for too long. */
export const isConnectionLost = (error: unknown): boolean => {
  const { code, message } = driverError(error);
  return CONNECTION_LOST.has(code) || /connection is in closed state/i.test(message);
};

/** Whether the connection can serve on: the error was an orderly answer of the server. */
export const isConnectionUsable = (error: unknown): boolean => {
  const { sqlState, fatal } = driverError(error);
  return sqlState !== undefined && !fatal && !isConnectionLost(error);
};

/** Whether the server refused user or password, as it does after the password was rotated. */
export const isAccessDenied = (error: unknown): boolean =>
  driverError(error).code === 'ER_ACCESS_DENIED_ERROR';

/** Whether the server rolled the transaction back to end a deadlock: it can be repeated at once. */
export const isDeadlock = (error: unknown): boolean => driverError(error).code === 'ER_LOCK_DEADLOCK';

/** Whether the unique key of this name refused a row. */
export const isDuplicate = (error: unknown, key: string): boolean => {
  const { code, message } = driverError(error);
  return code === 'ER_DUP_ENTRY' && message.includes(key);
};

/** The domain's word for a driver error: busy or unavailable, both worth repeating soon. Anything else comes back as it is. */
export function translated(error: unknown): unknown {
  const { code, errno } = driverError(error);
  if (BUSY.has(code) || errno === MARIADB_STATEMENT_TIMEOUT) {
    return busy(error);
  }
  if (UNREACHABLE.has(code) || isConnectionLost(error) || isAccessDenied(error)) {
    return unavailable(error);
  }
  return error;
}

/** The domain's word for whatever keeps a connection from being opened: no trust, no database, no secret, no server. */
export function unopened(error: unknown): DomainError {
  const known = translated(error);
  return known instanceof DomainError ? known : unavailable(error);
}

/** Whether a database, rather than what it was asked, was the reason: the same question may be answered in a moment. */
export const isTemporary = (error: unknown): boolean =>
  error instanceof DomainError && ['database_busy', 'database_unavailable'].includes(error.code);

/** The error of a database that answers too late, or not everybody. */
export const busy = (cause?: unknown): DomainError =>
  new DomainError('database_busy', 'Too many requests at this moment. Try again shortly.', {
    cause,
    // Spread out, so that the refused do not come back all at once.
    retryAfterSeconds: 1 + Math.floor(Math.random() * 4),
  });

/** The error of a database, or its secret, that cannot be reached. */
export const unavailable = (cause: unknown): DomainError =>
  new DomainError('database_unavailable', 'The service is unavailable for a moment. Try again shortly.', {
    cause,
    retryAfterSeconds: 5,
  });
