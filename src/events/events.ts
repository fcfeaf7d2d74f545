import { DomainError } from '../kernel/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Page } from '../kernel/cursor.ts';
import { newId, type Id } from '../kernel/ids.ts';
import type { Picture } from '../kernel/picture.ts';
import { misfit, misfitOf, refusal, type CancelOutcome } from './refusals.ts';
import type { EventChanges, EventView, NewEvent } from './schemas.ts';

/** What an organizer decides about an event (facts.ts). Times are instants, prices in the smallest unit of the currency, null means not said or without limit. */
export type EventFacts = NewEvent;

/** An event as it is stored. `revision` counts the changes to its facts; `booked` the places that are taken. */
export interface EventRecord extends EventFacts {
  id: Id;
  organizer: { id: Id; name: string | null };
  cancelled: boolean;
  booked: number;
  revision: number;
  picture: Picture | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The query of a list of events. Without `from` it holds events that have not ended. */
export interface EventQuery {
  q?: string | undefined;
  category?: string | undefined;
  city?: string | undefined;
  country?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  organizer?: Id | undefined;
  /** The only currency of the list; `priceMax` is an amount of it. */
  currency?: string | undefined;
  priceMax?: number | undefined;
  onlyAvailable: boolean;
  sort: 'start' | 'price' | 'newest';
  limit: number;
  cursor?: string | undefined;
}

/** A requested change. */
export interface EventChange {
  id: Id;
  changes: EventChanges;
  /** The revisions that the actor has read (If-Match); undefined: any. */
  revisions: readonly number[] | undefined;
}

/** With which bookings a change is allowed: all, none that holds a place, or none that ever was. */
export type BookingsAllowed = 'any' | 'none-now' | 'none-ever';

/** Where events are kept. */
export interface EventStore {
  find(id: Id): Promise<EventRecord | undefined>;
  insert(id: Id, organizer: Actor, facts: EventFacts, now: Date): Promise<EventRecord>;
  /** Whether the event was ever booked, cancelled bookings too. */
  hasBookings(id: Id): Promise<boolean>;
  /**
   * Changes the named fields, if the event is still at the revision that was read, its capacity holds what is booked, and its
   * bookings are those that the change may meet. @returns whether it did
   */
  change(event: EventRecord, changes: EventChanges, allowed: BookingsAllowed, now: Date): Promise<boolean>;
  /** Cancels the event and its bookings in one transaction. */
  cancel(id: Id, actor: Actor, revision: number | null, now: Date): Promise<CancelOutcome>;
  list(query: EventQuery, now: Date): Promise<Page<EventRecord>>;
  listByOrganizer(
    organizer: Id,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<Page<EventRecord>>;
}

/** The cache groups of events: all lists, and the event itself. A change drops both. */
export const cacheGroups = (id: Id): [lists: string, one: string] => ['events', `event:${id}`];

/** The state that is shown: events end by the clock, without a write. */
export function statusOf(event: Pick<EventRecord, 'cancelled' | 'endsAt'>, now: Date): EventView['status'] {
  if (event.cancelled) return 'cancelled';
  return event.endsAt <= now ? 'ended' : 'scheduled';
}

/** @throws DomainError event_not_found */
export async function findEvent(store: Pick<EventStore, 'find'>, id: Id): Promise<EventRecord> {
  const event = await store.find(id);
  if (event === undefined) throw new DomainError('event_not_found', 'There is no event with this id.');
  return event;
}

/** Publishes an event; the actor becomes its organizer. @throws DomainError validation_failed */
export async function createEvent(
  store: EventStore,
  actor: Actor,
  facts: NewEvent,
  now: Date,
): Promise<EventRecord> {
  const wrong = misfitOf(facts, now);
  if (wrong !== undefined) throw misfit(wrong, facts, Object.keys(facts));
  return store.insert(newId(), actor, facts, now);
}

/**
 * Cancels an event with all its bookings. Repeating it changes nothing more.
 * @throws DomainError event_not_found, forbidden, event_ended, precondition_failed
 */
export async function cancelEvent(
  store: EventStore,
  actor: Actor,
  { id, revisions }: { id: Id; revisions: readonly number[] | undefined },
  now: Date,
): Promise<void> {
  const revision = revisions === undefined ? null : await matchingRevision(store, id, revisions);
  const outcome = await store.cancel(id, actor, revision, now);
  if (outcome !== 'cancelled') throw refusal(outcome);
}

async function matchingRevision(store: EventStore, id: Id, revisions: readonly number[]): Promise<number> {
  const event = await findEvent(store, id);
  // No event is ever at revision 0: the procedure then reports the first error.
  return revisions.includes(event.revision) ? event.revision : 0;
}

/**
 * The event, if the actor may change it: its organizer and admins may.
 * @throws DomainError event_not_found, forbidden
 */
export async function findOwnEvent(
  store: Pick<EventStore, 'find'>,
  actor: Actor,
  id: Id,
): Promise<EventRecord> {
  const event = await findEvent(store, id);
  assertMayChange(event, actor);
  return event;
}

function assertMayChange(event: EventRecord, actor: Actor): void {
  if (event.organizer.id !== actor.id && !actor.isAdmin) throw refusal('forbidden');
}
