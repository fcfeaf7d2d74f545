import * as v from 'valibot';
import { entriesOf } from '../events/facts.ts';
import { currency, line, paragraphs, timeZone, webAddress } from '../kernel/schemas.ts';

const id = v.pipe(v.string(), v.uuid());
const instant = v.pipe(v.string(), v.isoTimestamp());
const cents = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const places = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const importedUser = v.strictObject({
  id,
  email: line(320),
  name: v.nullable(line(200)),
  phone: v.nullable(line(50)),
  address: v.nullable(paragraphs(500)),
  city: v.nullable(line(100)),
  country: v.nullable(line(100)),
  postcode: v.nullable(line(20)),
  company: v.nullable(line(200)),
  website: v.nullable(webAddress(300)),
  createdAt: instant,
  updatedAt: instant,
});

const importedEvent = v.strictObject({
  id,
  organizerId: id,
  ...entriesOf('create'),
  // Never left to a default.
  timeZone,
  currency,
  // Of whatever year, unlike what is published now.
  startsAt: instant,
  endsAt: instant,
  createdAt: instant,
  updatedAt: instant,
});

const importedBooking = v.strictObject({
  id,
  reference: v.pipe(v.string(), v.length(9)),
  eventId: id,
  userId: id,
  status: v.picklist(['confirmed', 'cancelled']),
  quantity: places,
  unitPriceCents: cents,
  totalCents: cents,
  currency,
  eventTitle: line(200),
  createdAt: instant,
});

/**
 * Rows from elsewhere, as JSON: ids as UUIDs, money in cents, instants in ISO 8601 (UTC), texts by the rules of the API and
 * counted as the API counts. At most 500 of each kind.
 */
export const importBatchSchema = v.strictObject({
  users: v.pipe(v.array(importedUser), v.maxLength(500)),
  events: v.pipe(v.array(importedEvent), v.maxLength(500)),
  bookings: v.pipe(v.array(importedBooking), v.maxLength(500)),
});

export type ImportedUser = v.InferOutput<typeof importedUser>;
export type ImportedEvent = v.InferInput<typeof importedEvent>;
/** An event with what was left out. */
export type ParsedEvent = v.InferOutput<typeof importedEvent>;
export type ImportedBooking = v.InferOutput<typeof importedBooking>;
/** A batch as it is sent: fields with a default may be left out. */
export type ImportBatch = v.InferInput<typeof importBatchSchema>;
/** A batch as it was understood. */
export type ParsedBatch = v.InferOutput<typeof importBatchSchema>;
