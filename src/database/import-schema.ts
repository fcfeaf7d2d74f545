import * as v from 'valibot';

const id = v.pipe(v.string(), v.uuid());
const instant = v.pipe(v.string(), v.isoTimestamp());
/** At most so many characters (code points), as the columns count: an emoji is one. */
const text = (length: number) =>
  v.pipe(
    v.string(),
    v.check((value) => [...value].length <= length, `has more than ${length} characters`),
  );
const short = (length: number) => v.nullable(text(length));
const cents = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const places = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const importedUser = v.strictObject({
  id,
  email: text(320),
  name: short(200),
  phone: short(50),
  address: short(500),
  city: short(100),
  country: short(100),
  postcode: short(20),
  company: short(200),
  website: short(300),
  createdAt: instant,
  updatedAt: instant,
});

const importedEvent = v.strictObject({
  id,
  organizerId: id,
  title: v.pipe(text(200), v.minLength(1)),
  description: short(5000),
  category: short(50),
  venue: short(200),
  address: short(500),
  city: short(100),
  country: short(100),
  phone: short(50),
  startsAt: instant,
  endsAt: instant,
  timeZone: v.pipe(v.string(), v.maxLength(64)),
  capacity: v.nullable(places),
  priceCents: cents,
  currency: v.pipe(v.string(), v.length(3)),
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
  currency: v.pipe(v.string(), v.length(3)),
  eventTitle: text(200),
  createdAt: instant,
});

/** Rows from elsewhere, as JSON: ids as UUIDs, money in cents, instants in ISO 8601 (UTC). At most 500 of each kind. */
export const importBatchSchema = v.strictObject({
  users: v.pipe(v.array(importedUser), v.maxLength(500)),
  events: v.pipe(v.array(importedEvent), v.maxLength(500)),
  bookings: v.pipe(v.array(importedBooking), v.maxLength(500)),
});

export type ImportedUser = v.InferOutput<typeof importedUser>;
export type ImportedEvent = v.InferOutput<typeof importedEvent>;
export type ImportedBooking = v.InferOutput<typeof importedBooking>;
export type ImportBatch = v.InferOutput<typeof importBatchSchema>;
