import { DomainError, type FieldError } from '../kernel/errors.ts';
import { MAX_CAPACITY, MAX_EVENT_CENTS } from '../kernel/limits.ts';

/** How an attempt to cancel an event ends. */
export type CancelOutcome =
  'cancelled' | 'event_not_found' | 'forbidden' | 'event_ended' | 'precondition_failed';

type Plain = Exclude<CancelOutcome, 'cancelled'> | 'event_cancelled' | 'start_passed' | 'currency_fixed';
/** What is wrong with the event as it would be. */
type Wrong = 'ends_before_start' | 'ends_in_the_past' | 'sum_too_large';

const REFUSALS: Readonly<Record<Plain, string>> = {
  event_not_found: 'There is no event with this id.',
  forbidden: 'Only the organizer of the event, or an admin, may change it.',
  event_cancelled: 'A cancelled event cannot be changed.',
  event_ended: 'The event has ended and can no longer be changed.',
  precondition_failed: 'The event was changed meanwhile. Read it again and repeat the change.',
  start_passed: 'People have booked this event: its start cannot be moved into the past.',
  currency_fixed:
    'The event was booked in its currency, which stays as it is. Publish another event instead.',
};

/** An outcome as the refusal that clients read. */
export const refusal = (code: Plain): DomainError => new DomainError(code, REFUSALS[code]);

/** The refusal of a capacity below what is booked. */
export const belowBooked = (booked: number, capacity: number | null): DomainError =>
  new DomainError(
    'capacity_below_booked',
    `${booked} places are booked; the capacity cannot be ${capacity}.`,
    { details: { booked } },
  );

/** An event as far as its fields must fit each other. */
export interface Fitting {
  startsAt: Date;
  endsAt: Date;
  priceCents: number;
  capacity: number | null;
}

/** What does not fit in an event as it would be at this moment, if anything. */
export function misfitOf({ startsAt, endsAt, priceCents, capacity }: Fitting, now: Date): Wrong | undefined {
  if (endsAt <= startsAt) return 'ends_before_start';
  if (endsAt <= now) return 'ends_in_the_past';
  return priceCents * (capacity ?? MAX_CAPACITY) > MAX_EVENT_CENTS ? 'sum_too_large' : undefined;
}

/**
 * The refusal of fields that do not fit each other; it names the one to change.
 * @param sum price and capacity as they would be
 * @param given the fields that the caller sent
 */
export function misfit(
  wrong: Wrong,
  { priceCents, capacity }: Pick<Fitting, 'priceCents' | 'capacity'>,
  given: readonly string[],
): DomainError {
  if (wrong === 'ends_before_start') return invalid('endsAt', 'must be after startsAt');
  if (wrong === 'ends_in_the_past') return invalid('endsAt', 'must lie in the future');
  if (given.includes('priceCents')) {
    const most = Math.floor(MAX_EVENT_CENTS / (capacity ?? MAX_CAPACITY));
    const places = capacity === null ? 'without a capacity' : `with a capacity of ${capacity}`;
    return invalid('priceCents', `must be at most ${most} ${places}`);
  }
  const most = Math.floor(MAX_EVENT_CENTS / priceCents);
  return invalid('capacity', `must be a whole number from 1 to ${most} at a price of ${priceCents}`);
}

function invalid(field: string, message: string): DomainError {
  const error: FieldError = { path: `body.${field}`, message };
  return new DomainError('validation_failed', `${error.path} ${message}`, { fields: [error] });
}
