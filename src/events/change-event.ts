import type { Actor } from '../kernel/actor.ts';
import { findEvent, type EventChange, type EventRecord, type EventStore } from './events.ts';
import { belowBooked, isMisfit, misfit, refusal } from './refusals.ts';

/**
 * Changes the named fields of an event and no others. What an organizer may change once people have booked stands in
 * docs/adr/0030; the database decides it under the lock on the event, so that changes and bookings that come at once follow
 * one another.
 * @throws DomainError event_not_found, forbidden, event_cancelled, event_ended, precondition_failed, validation_failed,
 *   capacity_below_booked, start_passed, currency_fixed
 */
export async function updateEvent(
  store: EventStore,
  actor: Actor,
  change: EventChange,
  now: Date,
): Promise<EventRecord> {
  const decision = await store.change(change, actor, now);
  const { outcome, booked, capacity } = decision;
  if (outcome === 'changed') return findEvent(store, change.id);
  if (outcome === 'capacity_below_booked') throw belowBooked(booked, capacity);
  if (isMisfit(outcome)) throw misfit(outcome, decision, Object.keys(change.changes));
  throw refusal(outcome);
}
