import * as v from 'valibot';
import { MAX_CAPACITY, MAX_PLACES_PER_BOOKING, MAX_PRICE_CENTS } from '../kernel/limits.ts';
import { pictureView } from '../kernel/picture.ts';
import {
  changesOf,
  clearable,
  closed,
  currency,
  id,
  instantIn,
  instantOut,
  integer,
  line,
  paragraphs,
  timeZone,
  whole,
} from '../kernel/schemas.ts';

/** What an organizer writes down about an event. `null` means: not said (texts), no limit (capacity, maxPerUser). */
const written = {
  title: line(200),
  description: v.nullable(paragraphs(5000)),
  category: v.nullable(line(50)),
  venue: v.nullable(line(200)),
  address: v.nullable(paragraphs(500)),
  city: v.nullable(line(100)),
  country: v.nullable(line(100)),
  phone: v.nullable(line(50)),
  startsAt: instantIn,
  endsAt: instantIn,
  timeZone,
  capacity: v.nullable(integer(1, MAX_CAPACITY)),
  maxPerUser: v.nullable(integer(1, MAX_PLACES_PER_BOOKING)),
  priceCents: integer(0, MAX_PRICE_CENTS),
  currency,
};

/** The body of `createEvent`. */
export const newEvent = closed({
  title: written.title,
  description: clearable(paragraphs(5000)),
  category: clearable(line(50)),
  venue: clearable(line(200)),
  address: clearable(paragraphs(500)),
  city: clearable(line(100)),
  country: clearable(line(100)),
  phone: clearable(line(50)),
  startsAt: written.startsAt,
  endsAt: written.endsAt,
  timeZone: v.optional(timeZone, 'UTC'),
  capacity: clearable(integer(1, MAX_CAPACITY)),
  maxPerUser: clearable(integer(1, MAX_PLACES_PER_BOOKING)),
  priceCents: v.optional(integer(0, MAX_PRICE_CENTS), 0),
  currency: v.optional(currency, 'USD'),
});

/** The body of `updateEvent`: the fields to change; null clears a field that may be null. */
export const eventChanges = changesOf({
  title: v.optional(written.title),
  description: v.optional(written.description),
  category: v.optional(written.category),
  venue: v.optional(written.venue),
  address: v.optional(written.address),
  city: v.optional(written.city),
  country: v.optional(written.country),
  phone: v.optional(written.phone),
  startsAt: v.optional(written.startsAt),
  endsAt: v.optional(written.endsAt),
  timeZone: v.optional(written.timeZone),
  capacity: v.optional(written.capacity),
  maxPerUser: v.optional(written.maxPerUser),
  priceCents: v.optional(written.priceCents),
  currency: v.optional(written.currency),
});

/** An event as everybody sees it: how many places are booked, never by whom. */
export const eventView = v.strictObject({
  id,
  title: v.string(),
  description: v.nullable(v.string()),
  category: v.nullable(v.string()),
  venue: v.nullable(v.string()),
  address: v.nullable(v.string()),
  city: v.nullable(v.string()),
  country: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  startsAt: instantOut,
  endsAt: instantOut,
  timeZone: v.string(),
  status: v.picklist(['scheduled', 'ended', 'cancelled']),
  capacity: v.nullable(whole),
  booked: whole,
  available: v.nullable(whole),
  maxPerUser: v.nullable(whole),
  priceCents: whole,
  currency: v.string(),
  organizer: v.strictObject({ id, name: v.nullable(v.string()) }),
  picture: v.nullable(pictureView),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export type NewEvent = v.InferOutput<typeof newEvent>;
export type EventChanges = v.InferOutput<typeof eventChanges>;
export type EventView = v.InferInput<typeof eventView>;
