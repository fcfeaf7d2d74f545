import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import {
  type BookingsAllowed,
  type EventChange,
  type EventRecord,
  type EventStore,
  findEvent,
  findOwnEvent,
} from './events.ts';
import { belowBooked, misfit, misfitOf, refusal } from './refusals.ts';
import type { EventChanges } from './schemas.ts';

/** Of concurrent changes, at least one succeeds in each round. */
const TRIES = 50;

/**
 * Changes the named fields of an event and no others. What an organizer may change once there are bookings is in
 * docs/adr/0030. It is decided on the event as it was read, and written only if nothing that the decision depends on
 * changed meanwhile; otherwise it is decided again, so that concurrent changes and bookings are serialized.
 * @throws DomainError event_not_found, forbidden, event_cancelled, event_ended, precondition_failed, validation_failed,
 *   capacity_below_booked, start_passed, currency_fixed, database_busy
 */
export async function updateEvent(
  store: EventStore,
  actor: Actor,
  { id, changes, revisions }: EventChange,
  now: Date,
): Promise<EventRecord> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const event = await findOwnEvent(store, actor, id);
    if (event.cancelled) throw refusal('event_cancelled');
    if (event.endsAt <= now) throw refusal('event_ended');
    if (revisions?.includes(event.revision) === false) throw refusal('precondition_failed');
    assertFits(event, changes, now);
    const allowed = await bookingsAllowed(store, event, changes, now);
    if (await store.change(event, changes, allowed, now)) return findEvent(store, id);
  }
  throw new DomainError('database_busy', 'Too many changes of this event came at once. Repeat the request.');
}

/** Only the changed fields are validated: an event that was valid when published stays open to other changes. */
function assertFits(event: EventRecord, changes: EventChanges, now: Date): void {
  const next = { ...event, ...changes };
  const wrong = misfitOf(next, now);
  const isTouched =
    wrong === 'sum_too_large'
      ? touches(changes, ['capacity', 'priceCents'])
      : touches(changes, ['startsAt', 'endsAt']);
  if (wrong !== undefined && isTouched) throw misfit(wrong, next, Object.keys(changes));
  if (next.capacity !== null && next.capacity < event.booked) throw belowBooked(event.booked, next.capacity);
}

const touches = (changes: EventChanges, names: readonly (keyof EventChanges)[]): boolean =>
  names.some((name) => changes[name] !== undefined);

async function bookingsAllowed(
  store: EventStore,
  event: EventRecord,
  changes: EventChanges,
  now: Date,
): Promise<BookingsAllowed> {
  const next = { ...event, ...changes };
  const hasBegun = next.startsAt <= now && event.startsAt > now;
  if (hasBegun && event.booked > 0) throw refusal('start_passed');
  if (next.currency === event.currency) return hasBegun ? 'none-now' : 'any';
  if (await store.hasBookings(event.id)) throw refusal('currency_fixed');
  return 'none-ever';
}
