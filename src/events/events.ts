import { DomainError } from '../kernel/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Page } from '../kernel/cursor.ts';
import { newId, type Id } from '../kernel/ids.ts';
import type { Picture } from '../kernel/picture.ts';
import { refusal, stale, type CancelOutcome } from './refusals.ts';
import type { EventChanges, EventView, NewEvent } from './schemas.ts';

/** What an organizer decides about an event. Times are instants, prices cents, null means not said or without limit. */
export interface EventFacts {
  title: string;
  description: string | null;
  category: string | null;
  venue: string | null;
  address: string | null;
  city: string | null;
  country: string | null;
  phone: string | null;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  capacity: number | null;
  maxPerUser: number | null;
  priceCents: number;
  currency: string;
}

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

/** What a list of events is asked for. Without `from` it holds what has not ended. */
export interface EventQuery {
  q?: string | undefined;
  category?: string | undefined;
  city?: string | undefined;
  country?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  organizer?: Id | undefined;
  priceMax?: number | undefined;
  onlyAvailable: boolean;
  sort: 'start' | 'price' | 'newest';
  limit: number;
  cursor?: string | undefined;
}

/** Where events are kept. */
export interface EventStore {
  find(id: Id): Promise<EventRecord | undefined>;
  insert(id: Id, organizer: Actor, facts: EventFacts, now: Date): Promise<EventRecord>;
  /** Writes the facts if the event is still at this revision, open, and has no more places booked than they allow. */
  update(id: Id, revision: number, facts: EventFacts, now: Date): Promise<boolean>;
  /** Cancels the event and its bookings in one transaction. */
  cancel(id: Id, actor: Actor, revision: number | null, now: Date): Promise<CancelOutcome>;
  list(query: EventQuery, now: Date): Promise<Page<EventRecord>>;
  listByOrganizer(
    organizer: Id,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<Page<EventRecord>>;
}

/** How often a change without If-Match is tried again when other changes come between. */
const UPDATE_ATTEMPTS = 3;

/** What answers about events are cached under: all lists, and the event itself. A change drops both. */
export const cacheGroups = (id: Id): [lists: string, one: string] => ['events', `event:${id}`];

/** The state that people see: the clock ends an event, nobody has to. */
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
  checkTimes(facts, now);
  return store.insert(newId(), actor, facts, now);
}

/**
 * Changes an event: 1. find it, 2. may the actor, is it open, is it what the actor has read, 3. merge and check, 4. write if
 * nobody was faster; otherwise begin again.
 * @param revisions the revisions that the actor has read (If-Match); undefined: any
 * @throws DomainError event_not_found, forbidden, event_cancelled, event_ended, precondition_failed, validation_failed, capacity_below_booked
 */
export async function updateEvent(
  store: EventStore,
  actor: Actor,
  { id, changes, revisions }: { id: Id; changes: EventChanges; revisions: readonly number[] | undefined },
  now: Date,
): Promise<EventRecord> {
  for (let attempt = 0; attempt < UPDATE_ATTEMPTS; attempt += 1) {
    const event = await findEvent(store, id);
    assertMayChange(event, actor);
    assertOpen(event, now);
    assertRevision(event, revisions);
    const facts = merged(event, changes);
    if (changes.startsAt !== undefined || changes.endsAt !== undefined) checkTimes(facts, now);
    assertCapacity(event, facts);
    if (await store.update(id, event.revision, facts, now)) return findEvent(store, id);
  }
  throw stale();
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
  // No event is ever at revision 0: the procedure then tells the caller the first thing that is wrong.
  return revisions.includes(event.revision) ? event.revision : 0;
}

function merged(event: EventRecord, changes: EventChanges): EventFacts {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { ...event, ...given };
}

function checkTimes({ startsAt, endsAt }: EventFacts, now: Date): void {
  const wrong =
    endsAt <= startsAt ? 'must be after startsAt' : endsAt <= now ? 'must lie in the future' : undefined;
  if (wrong === undefined) return;
  throw new DomainError('validation_failed', `body.endsAt ${wrong}`, {
    fields: [{ path: 'body.endsAt', message: wrong }],
  });
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

function assertOpen(event: EventRecord, now: Date): void {
  const status = statusOf(event, now);
  if (status === 'cancelled')
    throw new DomainError('event_cancelled', 'A cancelled event cannot be changed.');
  if (status === 'ended') throw refusal('event_ended');
}

function assertRevision(event: EventRecord, revisions: readonly number[] | undefined): void {
  if (revisions !== undefined && !revisions.includes(event.revision)) throw stale();
}

function assertCapacity(event: EventRecord, { capacity }: EventFacts): void {
  if (capacity === null || capacity >= event.booked) return;
  throw new DomainError(
    'capacity_below_booked',
    `${event.booked} places are booked; the capacity cannot be ${capacity}.`,
    {
      details: { booked: event.booked },
    },
  );
}
