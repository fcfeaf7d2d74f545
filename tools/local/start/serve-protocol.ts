import type { Access } from '../adapter.ts';
import type { DocsSettings } from '../docs/pages.ts';
import { ownPlace } from './last-words.ts';
import { OWN_USER_AGENT } from '../own-request.ts';

/** What `npm start` passes to the child that serves, as JSON in CONCERT_SERVE. */
export interface ServeSettings extends DocsSettings {
  port: number;
  issuer: string;
  jwksUrl: string;
  /** Whose settings to use: those of `env.<stage>.json`. */
  stage: string;
  /** The database's account that may change the schema. */
  databaseAdminUrl: string;
}

/** The child's word that it takes requests. */
export const listeningLine = 'listening';

/** Whether a request is worth a line: not our own, and not the reference's pages. */
export const isNews = ({ path, userAgent }: Access): boolean =>
  userAgent !== OWN_USER_AGENT && !path.startsWith('/docs');

/** A migration that was applied, as a person reads it. */
export const schemaLine = (line: string): string => `  schema    ${line}`;

/** One answered request as a person reads it. */
export const accessLine = ({ status, method, path, durationMs }: Access): string =>
  `  ${status}  ${method.padEnd(6)} ${path}  ${Math.max(1, Math.round(durationMs))} ms`;

/** What a line of the child's output means on the terminal. */
export type ServeLine =
  | { kind: 'listening' }
  | { kind: 'access'; text: string }
  | { kind: 'error'; text: string }
  | { kind: 'other'; text: string };

/** Reads one line of the child's output: its own, the functions' JSON log lines, or Node's about a failure. */
export function readServeLine(line: string): ServeLine {
  if (line === listeningLine) return { kind: 'listening' };
  if (/^ {2}(?:\d{3} {2}[A-Z]|schema )/.test(line)) return { kind: 'access', text: line };
  return logLine(line) ?? { kind: 'other', text: line };
}

interface LogLine {
  level?: string;
  message?: string;
  requestId?: string;
  error?: { message?: string; stack?: string };
}

/** The error's first line, and where in this clone it was thrown. */
function causeOf(error: LogLine['error']): string {
  if (error?.message === undefined) return '';
  const place = ownPlace(error.stack ?? '');
  return `: ${error.message.split('\n')[0]}${place === undefined ? '' : ` at ${place}`}`;
}

function logLine(line: string): ServeLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, message, requestId, error } = JSON.parse(line) as LogLine;
    if (level !== 'ERROR') return { kind: 'other', text: '' };
    return { kind: 'error', text: `  ${message}${causeOf(error)} (request ${requestId})` };
  } catch {
    return undefined;
  }
}
