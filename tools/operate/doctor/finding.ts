import type { Settings } from '../../../src/config/settings.ts';
import type { Caller } from '../cli/account.ts';
import type { LiveStack } from '../cli/stack.ts';

/** What the doctor found out about one thing. */
export interface Finding {
  level: 'ok' | 'warning' | 'problem';
  what: string;
  /** For what is not well: why it matters, and the command or the setting that fixes it. */
  why?: string;
  fix?: string;
}

/** What can be looked at before anything is deployed. */
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

/** Looks at one thing. An error that it throws becomes a problem by itself. */
export type Examination<P = Patient> = (patient: P) => Promise<Finding[]>;

/** A finding of something that is as it should be. */
export const ok = (what: string): Finding => ({ level: 'ok', what });
/** Something that may become a problem, or that is not known. */
export const warning = (what: string, why: string, fix: string): Finding => ({
  level: 'warning',
  what,
  why,
  fix,
});
/** Something that stops a deploy, or that people feel. */
export const problem = (what: string, why: string, fix: string): Finding => ({
  level: 'problem',
  what,
  why,
  fix,
});
