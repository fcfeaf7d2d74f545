import { DomainError } from '../kernel/errors.ts';

/** How an attempt to cancel an event ends. */
export type CancelOutcome =
  'cancelled' | 'event_not_found' | 'forbidden' | 'event_ended' | 'precondition_failed';

/** The refusal of a change to what somebody else has changed meanwhile. */
export const stale = (): DomainError => refusal('precondition_failed');

const REFUSALS: Readonly<Record<Exclude<CancelOutcome, 'cancelled'>, string>> = {
  event_not_found: 'There is no event with this id.',
  forbidden: 'Only the organizer of the event, or an admin, may change it.',
  event_ended: 'The event has ended and can no longer be changed.',
  precondition_failed: 'The event was changed meanwhile. Read it again and repeat the change.',
};

/** An outcome as the refusal that clients read. */
export const refusal = (code: Exclude<CancelOutcome, 'cancelled'>): DomainError =>
  new DomainError(code, REFUSALS[code]);
