import type { Access } from '../adapter.ts';
import type { DocsSettings } from '../docs/pages.ts';
import { OWN_USER_AGENT } from './own-request.ts';

/** What `npm start` tells the child that serves, as JSON in CONCERT_SERVE. */
export interface ServeSettings extends DocsSettings {
  port: number;
  issuer: string;
  jwksUrl: string;
}

/** The child's word that it takes requests. */
export const listeningLine = 'listening';

/** Whether a request is worth a line: not our own, and not the reference's pages. */
export const isNews = ({ path, userAgent }: Access): boolean =>
  userAgent !== OWN_USER_AGENT && !path.startsWith('/docs');

/** One answered request as a person reads it. */
export const accessLine = ({ status, method, path, durationMs }: Access): string =>
  `  ${status}  ${method.padEnd(6)} ${path}  ${Math.max(1, Math.round(durationMs))} ms`;

/** What a line of the child's output means to whoever sits at the terminal. */
export type ServeLine =
  | { kind: 'listening' }
  | { kind: 'restarting' }
  | { kind: 'failed' }
  | { kind: 'access'; text: string }
  | { kind: 'error'; text: string }
  | { kind: 'other'; text: string };

/** Reads one line of the child's output: its own, the functions' JSON log lines, or Node's about the watching. */
export function readServeLine(line: string): ServeLine {
  if (line === listeningLine) return { kind: 'listening' };
  if (line.startsWith('Restarting ')) return { kind: 'restarting' };
  // To the watching Node, whoever ends in peace has completed; a server never has.
  if (/^(?:Failed|Completed) running/.test(line)) return { kind: 'failed' };
  if (/^ {2}\d{3} {2}[A-Z]/.test(line)) return { kind: 'access', text: line };
  return logLine(line) ?? { kind: 'other', text: line };
}

interface LogLine {
  level?: string;
  message?: string;
  requestId?: string;
  error?: { message?: string };
}

function logLine(line: string): ServeLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, message, requestId, error } = JSON.parse(line) as LogLine;
    if (level !== 'ERROR') return { kind: 'other', text: '' };
    const cause = error?.message === undefined ? '' : `: ${error.message}`;
    return { kind: 'error', text: `  ${message}${cause} (request ${requestId})` };
  } catch {
    return undefined;
  }
}
