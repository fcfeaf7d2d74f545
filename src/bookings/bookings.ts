import type { Actor } from '../kernel/actor.ts';
import type { Page } from '../kernel/cursor.ts';
import { accountErased, DomainError, type ErrorContext } from '../kernel/errors.ts';
import type { Id } from '../kernel/ids.ts';
import { amountText } from '../kernel/money.ts';
import { newReference } from './booking-reference.ts';

/** Where and when a concert is, and what it is called. */
export interface Occasion {
  title: string;
  venue: string | null;
  city: string | null;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/**
 * A booking as it is stored. What was agreed (money, reference, quantity) stays as booked. `event` is the event as it is
 * now, for attendees; `asBooked` is what it was when the booking was made. Amounts in cents.
 */
export interface Booking {
  id: Id;
  reference: string;
  userId: Id;
  status: 'confirmed' | 'cancelled';
  quantity: number;
  unitPriceCents: number;
  totalCents: number;
  currency: string;
  event: Occasion & { id: Id; address: string | null; cancelled: boolean };
  asBooked: Occasion;
  createdAt: Date;
  cancelledAt: Date | null;
  cancelReason: 'by_attendee' | 'event_cancelled' | null;
}

/** A booking request: what the caller sent, and the key under which it may be repeated. */
export interface BookingRequest {
  eventId: Id;
  quantity: number;
  /** What the caller agreed to pay for one place, if said. */
  expectedPrice?: Price | undefined;
  idempotencyKey: string;
}

/** The price of one place, in the smallest unit of its currency. */
export interface Price {
  cents: number;
  currency: string;
}

type Refusal =
  | 'event_not_found'
  | 'event_cancelled'
  | 'event_ended'
  | 'sold_out'
  | 'booking_limit_reached'
  | 'price_changed'
  | 'idempotency_key_reused'
  | 'account_erased';

/** What the database decided. `replayed` marks the response to an earlier request with the same key. */
export type BookingDecision =
  | { outcome: 'confirmed'; booking: Booking; replayed: boolean }
  | ({ outcome: Refusal; replayed: boolean } & RefusalFacts);

/** What a refusal holds beside its name: the places left, the current price. */
export interface RefusalFacts {
  placesLeft: number | null;
  price: Price | null;
}

export type CancelDecision =
  { outcome: 'cancelled'; booking: Booking } | { outcome: 'booking_not_found' | 'event_started' };

/** All bookings of one user for one event, cancelled ones included. */
export interface PersonalBookings {
  /** How many bookings there ever were, and how many of them are cancelled. Neither number ever falls. */
  bookings: number;
  cancelled: number;
  /** Places of the confirmed bookings. */
  places: number;
  /** References of the confirmed bookings, the oldest first, 20 at most. */
  references: string[];
  /** When the last of them was made or cancelled. */
  changedAt: Date;
}

/** What a list of bookings is asked for. */
export interface BookingQuery {
  status?: 'confirmed' | 'cancelled' | undefined;
  /** Only those whose event, as it is now, has not ended. */
  upcoming: boolean;
  limit: number;
  cursor?: string | undefined;
}

/** Where bookings are kept, and decided: the decision needs the lock that only the database has. */
export interface BookingStore {
  book(actor: Actor, request: BookingRequest, reference: string, now: Date): Promise<BookingDecision>;
  cancel(id: Id, actor: Actor, now: Date): Promise<CancelDecision>;
  /** Only a booking that the actor may see: the booker, the event's organizer, an admin. */
  findFor(actor: Actor, id: Id): Promise<Booking | undefined>;
  /** All bookings of one user for one event. */
  ofPerson(user: Id, eventId: Id): Promise<PersonalBookings>;
  listOf(user: Id, query: BookingQuery, now: Date): Promise<Page<Booking>>;
}

/**
 * Books places. The database decides on the price, the places left and the limit per person.
 * @returns the booking as it was made, also when the response is replayed
 * @throws DomainError event_not_found, event_cancelled, event_ended, sold_out, booking_limit_reached, price_changed,
 *   idempotency_key_reused, account_erased; a repeated refusal says that it is one
 */
export async function bookPlaces(
  store: BookingStore,
  actor: Actor,
  request: BookingRequest,
  now: Date,
): Promise<{ booking: Booking; replayed: boolean }> {
  const decision = await store.book(actor, request, newReference(), now);
  if (decision.outcome !== 'confirmed') throw refusal(decision, request.quantity);
  const { booking, replayed } = decision;
  // A replayed response is the first one, even if the booking was cancelled since. Where and when is always today's.
  return { booking: { ...booking, status: 'confirmed', cancelledAt: null, cancelReason: null }, replayed };
}

/**
 * Cancels a booking and frees its places, once: until the event starts, as it stands today or as it was booked, whichever is
 * later. @throws DomainError booking_not_found, event_started
 */
export async function cancelBooking(store: BookingStore, actor: Actor, id: Id, now: Date): Promise<Booking> {
  const decision = await store.cancel(id, actor, now);
  if (decision.outcome === 'cancelled') return decision.booking;
  if (decision.outcome === 'booking_not_found') throw notFound();
  throw new DomainError('event_started', 'The event has started; its bookings can no longer be cancelled.');
}

/** @throws DomainError booking_not_found, also for a booking that the actor may not see */
export async function findBooking(
  store: Pick<BookingStore, 'findFor'>,
  actor: Actor,
  id: Id,
): Promise<Booking> {
  const booking = await store.findFor(actor, id);
  if (booking === undefined) throw notFound();
  return booking;
}

const notFound = (): DomainError => new DomainError('booking_not_found', 'There is no booking with this id.');

const placesText = (count: number): string => (count === 1 ? '1 place' : `${count} places`);
const remaining = (count: number): string => `${count === 1 ? 'is' : 'are'} ${placesText(count)}`;

function refusal(
  { outcome, placesLeft, price, replayed }: RefusalFacts & { outcome: Refusal; replayed: boolean },
  wanted: number,
): DomainError {
  const left = placesLeft ?? 0;
  const messages: Readonly<Record<Refusal, string>> = {
    event_not_found: 'There is no event with this id.',
    event_cancelled: 'The event is cancelled.',
    event_ended: 'The event has ended.',
    sold_out:
      left === 0
        ? 'The event is sold out.'
        : `You asked for ${wanted} places; there ${remaining(left)} left.`,
    booking_limit_reached:
      left === 0
        ? 'You have as many places of this event as one person may book.'
        : `You asked for ${placesText(wanted)} of this event; you may book ${left} more.`,
    price_changed: `The price of one place is ${price ? amountText(price.cents, price.currency) : 'another'} now.`,
    account_erased: accountErased().message,
    idempotency_key_reused: 'This Idempotency-Key was used for another request. Send a fresh one.',
  };
  const details: Partial<Record<Refusal, ErrorContext['details']>> = {
    sold_out: { placesLeft: left },
    booking_limit_reached: { placesLeft: left },
    ...(price && { price_changed: { priceCents: price.cents, currency: price.currency } }),
  };
  // A refusal because of the key itself is not a replay.
  const isRepeated = replayed && outcome !== 'idempotency_key_reused';
  return new DomainError(outcome, messages[outcome], {
    details: details[outcome] ?? {},
    replayed: isRepeated,
  });
}
