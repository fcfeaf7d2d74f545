import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';
import { MAX_PRICE_CENTS } from '../kernel/limits.ts';
import {
  closed,
  currency,
  id,
  line,
  page,
  pageQuery,
  queryBoolean,
  queryInstant,
  queryInteger,
} from '../kernel/schemas.ts';
import { eventChanges, eventView, newEvent } from './schemas.ts';

/** What a list of events may be asked for. Amounts say something only together with their currency. */
const listQuery = v.pipe(
  closed({
    q: v.optional(line(100)),
    category: v.optional(line(50)),
    city: v.optional(line(100)),
    country: v.optional(line(100)),
    from: v.optional(queryInstant),
    to: v.optional(queryInstant),
    organizer: v.optional(id),
    currency: v.optional(currency),
    priceMax: v.optional(queryInteger(0, MAX_PRICE_CENTS)),
    onlyAvailable: v.optional(queryBoolean, 'false'),
    sort: v.optional(v.picklist(['start', 'price', 'newest'], 'must be start, price or newest'), 'start'),
    ...pageQuery,
  }),
  v.forward(
    v.check(
      (query) => query.priceMax === undefined || query.currency !== undefined,
      'is required with priceMax',
    ),
    ['currency'],
  ),
);

const eventParams = v.strictObject({ eventId: id });

/** Other headers pass; the value is one or several quoted entity tags, or `*`, and as long as the gateway lets it be. */
const ifMatch = v.object({ 'if-match': v.optional(v.string()) });
const ifNoneMatch = v.object({ 'if-none-match': v.optional(v.string()) });

const ETAG = {
  ETag: 'Changes whenever anything in the answer does; send it back as If-Match when you change the event.',
};

export const eventRoutes = {
  listEvents: {
    function: 'api',
    method: 'GET',
    path: '/api/events',
    access: 'public',
    tag: 'Events',
    summary: 'List events',
    description:
      'Events that have not ended, soonest first. With `from`, events that start at or after it, ended ones included. ' +
      '`currency` keeps the events of one currency; `priceMax`, an amount of it, needs it. `sort=price` goes from cheap to ' +
      'dear within each currency, and by the code of the currency otherwise. ' +
      '`q` wants every word, in the title, description, venue, city or category, without regard to case and accents; the last ' +
      'letters of a word may be missing. Words of one or two letters are not looked for in descriptions. ' +
      'A page may hold fewer items than `limit`, even none: follow `nextCursor` until it is null.',
    query: listQuery,
    success: { status: 200, description: 'A page of events', body: page(eventView) },
    errors: ['validation_failed', 'invalid_cursor'],
  },
  createEvent: {
    function: 'api',
    method: 'POST',
    path: '/api/events',
    access: 'user',
    tag: 'Events',
    summary: 'Publish an event',
    description:
      'The caller becomes its organizer. `priceCents` is in the smallest unit of the currency: cents of EUR, yen of JPY, ' +
      'thousandths of KWD. Price and capacity together may come to 9,007,199,254,740,991 at most; an event without a capacity ' +
      'counts as one with 1,000,000 places.',
    body: newEvent,
    success: {
      status: 201,
      description: 'The event',
      body: eventView,
      headers: { ...ETAG, Location: 'Path of the event' },
    },
    errors: [],
  },
  listMyEvents: {
    function: 'api',
    method: 'GET',
    path: '/api/events/mine',
    access: 'user',
    tag: 'Events',
    summary: "List the caller's own events",
    description: 'By start, ended and cancelled ones included.',
    query: closed(pageQuery),
    success: { status: 200, description: 'A page of events', body: page(eventView) },
    errors: ['validation_failed', 'invalid_cursor'],
  },
  getEvent: {
    function: 'api',
    method: 'GET',
    path: '/api/events/{eventId}',
    access: 'public',
    tag: 'Events',
    summary: 'Read an event',
    description:
      'Answers 304 when `If-None-Match` names the current ETag. The counts may be two seconds old.',
    params: eventParams,
    headers: ifNoneMatch,
    success: { status: 200, description: 'The event', body: eventView, headers: ETAG },
    errors: ['validation_failed', 'event_not_found'],
  },
  updateEvent: {
    function: 'api',
    method: 'PATCH',
    path: '/api/events/{eventId}',
    access: 'user',
    tag: 'Events',
    summary: 'Change an event',
    description:
      'For its organizer and for admins. Send the ETag that you read as `If-Match` to be refused when somebody else ' +
      'changed the event meanwhile (bookings are no such change); without it, only the fields that you send are changed. What ' +
      'people have booked stays theirs: the capacity cannot fall below what is booked, the start cannot be moved into the ' +
      'past, the currency is fixed once there was a booking. Bookings keep their price; other changes show beside what was ' +
      'booked.',
    params: eventParams,
    headers: ifMatch,
    body: eventChanges,
    success: { status: 200, description: 'The changed event', body: eventView, headers: ETAG },
    errors: [
      'event_not_found',
      'forbidden',
      'event_cancelled',
      'event_ended',
      'capacity_below_booked',
      'start_passed',
      'currency_fixed',
      'precondition_failed',
    ],
  },
  cancelEvent: {
    function: 'api',
    method: 'DELETE',
    path: '/api/events/{eventId}',
    access: 'user',
    tag: 'Events',
    summary: 'Cancel an event',
    description:
      'Cancels the event and, in the same transaction, all its bookings. Repeating it changes nothing more.',
    params: eventParams,
    headers: ifMatch,
    success: { status: 204, description: 'The event is cancelled' },
    errors: ['validation_failed', 'event_not_found', 'forbidden', 'event_ended', 'precondition_failed'],
  },
} as const satisfies Routes;
