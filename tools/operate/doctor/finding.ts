import type { Settings } from '../../../src/config/settings.ts';
import type { Caller } from '../cli/account.ts';
import type { LiveStack } from '../cli/stack.ts';

/** One result of a check. */
export interface Finding {
  level: 'ok' | 'warning' | 'problem';
  what: string;
  /** Of a problem or warning: why it matters, and the command or the setting that fixes it. */
  why?: string;
  fix?: string;
}

/** What is known of a stage before it is deployed. */
export interface Patient {
  /** Service and stage, as in `concert-prod`. */
  name: string;
  stage: string;
  settings: Settings;
  /** For the clients of the SDK. */
  aws: { region: string; endpoint?: string };
  caller: Caller;
}

/** A stage with a live stack. */
export type LivePatient = Patient & LiveStack;

/** One check. An error that it throws becomes a problem itself. */
export type Examination<P = Patient> = (patient: P) => Promise<Finding[]>;

/** A finding without a problem. */
export const ok = (what: string): Finding => ({ level: 'ok', what });
/** Something that may become a problem, or that is not known. */
export const warning = (what: string, why: string, fix: string): Finding => ({
  level: 'warning',
  what,
  why,
  fix,
});
/** Something that stops a deploy, or that users notice. */
export const problem = (what: string, why: string, fix: string): Finding => ({
  level: 'problem',
  what,
  why,
  fix,
});
