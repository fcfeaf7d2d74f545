/** What makes the server refuse a value that does not fit, rather than bend it. Procedures keep that of their making. */
export const STRICT_SQL_MODE = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/** How long one statement may take, in milliseconds: well below a request's own 29 s. */
export const STATEMENT_MS = 10_000;

/** The server gives up after nine tenths of the time, on a lock after half. */
const shared = (statementMs: number): string =>
  `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = ${Math.ceil(statementMs / 2_000)}, sql_mode = '${STRICT_SQL_MODE}'`;
const limit = (statementMs: number): number => Math.round(statementMs * 0.9);

/** Prepares a new connection. Two dialects in one statement: MariaDB skips the first comment, MySQL the second. */
export const sessionStatement = (statementMs = STATEMENT_MS): string =>
  `${shared(statementMs)} /*!80000 , max_execution_time = ${limit(statementMs)} */ /*M!100100 , max_statement_time = ${limit(statementMs) / 1_000} */`;

/** The same for RDS Proxy, which runs it on the connections that it opens itself, always to MySQL. */
export const SESSION_STATEMENT = `${shared(STATEMENT_MS)}, max_execution_time = ${limit(STATEMENT_MS)}`;
