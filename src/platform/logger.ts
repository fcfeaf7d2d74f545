import { isNativeError } from 'node:util/types';
import type { LogLevel } from '../config/runtime.ts';

/** Facts of a log line. `requestId` and `route` tie lines of one request together. */
export type LogFields = Record<string, unknown>;

/** Writes structured lines, one JSON document each, which CloudWatch Logs Insights reads by field. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** From the least to the most important. */
const ORDER: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];

/**
 * @param level lines below it are not written
 * @param write takes one finished line; standard output by default
 */
export function createLogger(level: LogLevel, write: (line: string) => void = toStandardOutput): Logger {
  const at =
    (lineLevel: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (ORDER.indexOf(lineLevel) < ORDER.indexOf(level)) return;
      write(
        JSON.stringify({ timestamp: new Date().toISOString(), level: lineLevel, message, ...fields }, plain),
      );
    };
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

const toStandardOutput = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Errors serialise to {} by themselves. Only name, message, code and stack are written: drivers hang SQL with its values on theirs. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!isNativeError(value)) return value;
  const { name, message, stack, cause } = value;
  const code = 'code' in value ? value.code : undefined;
  return { name, message, code, stack, ...(cause !== undefined && { cause }) };
}
