import type { Settings } from '../../../src/config/settings.ts';

/** What the doctor found out about one thing. */
export interface Finding {
  level: 'ok' | 'warning' | 'problem';
  what: string;
  /** For what is not well: why it matters, and what mends it. */
  why?: string;
  mend?: string;
}

/** What an examination may look at. */
export interface Patient {
  /** Service and stage, as in `concert-prod`. */
  name: string;
  stage: string;
  settings: Settings;
  /** For the clients of the SDK. */
  aws: { region: string; endpoint?: string };
  /** What the live stack has put out; undefined where nothing is deployed. */
  outputs: Record<string, string> | undefined;
}

/** Looks at one thing. An error that it throws becomes a problem by itself. */
export type Examination = (patient: Patient) => Promise<Finding[]>;

export const ok = (what: string): Finding => ({ level: 'ok', what });
export const warning = (what: string, why: string, mend: string): Finding => ({
  level: 'warning',
  what,
  why,
  mend,
});
export const problem = (what: string, why: string, mend: string): Finding => ({
  level: 'problem',
  what,
  why,
  mend,
});
