import { normalText, textFault } from '../../../src/kernel/text.ts';
import { webAddressOf } from '../../../src/kernel/web-address.ts';
import type { ImportedBooking, ImportedEvent, ImportedUser } from '../../../src/admin/import-schema.ts';
import { MAX_CAPACITY, MAX_EVENT_CENTS, MAX_PRICE_CENTS } from '../../../src/kernel/limits.ts';
import { idOf, referenceOf } from './ids.ts';
import { type Note, type Notes, Row } from './notes.ts';
import type { OldRow } from './old-database.ts';

/** What the legacy system did not store. */
export interface Missing {
  /** ISO 4217. */
  currency: string;
  /** IANA name; the legacy times themselves are UTC. */
  timeZone: string;
}

/** Why a row is skipped, for the report. */
class Skipped extends Error {}

/** Gives what `convert` gives, or undefined and a note when the row is skipped. */
export function converted<T>(notes: Notes, at: Omit<Note, 'what'>, convert: (row: Row) => T): T | undefined {
  try {
    return convert(new Row(notes, at.table, at.oldId));
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    notes.skipped.push({ ...at, what: error.message });
    return undefined;
  }
}

/** The e-mail address that identifies a user; lower case. */
export const emailOf = ({ email }: OldRow): string =>
  typeof email === 'string' ? normalText(email, 'line').toLowerCase() : '';

/** @param id the `sub` that the person has in Cognito; undefined for a user without one */
export function userOf(old: OldRow, id: string | undefined, row: Row): ImportedUser {
  const email = emailOf(old);
  if (!/^[^@\s]+@[^@\s]+$/.test(email) || textFault(email, 'line', 320) !== undefined)
    throw new Skipped(`invalid e-mail address "${email}"`);
  if (id === undefined)
    throw new Skipped(`${email} is not in the user pool: import the users into Cognito first`);
  const createdAt = date(old['created_at']) ?? EARLY;
  return {
    id,
    email,
    name: row.line('name', old['name'], 200),
    phone: row.line('phone', old['phone'], 50),
    address: row.paragraphs('address', old['address'], 500),
    city: row.line('city', old['city'], 100),
    country: row.line('country', old['country'], 100),
    postcode: row.line('pincode', old['pincode'], 20),
    company: row.line('company', old['company'], 200),
    website: websiteOf(old, row),
    createdAt: createdAt.toISOString(),
    updatedAt: (date(old['updated_at']) ?? createdAt).toISOString(),
  };
}

/** @param organizerId the new id of the organizer; undefined when that user was skipped */
export function eventOf(
  old: OldRow,
  organizerId: string | undefined,
  missing: Missing,
  row: Row,
): ImportedEvent {
  const { startsAt, endsAt } = timesOf(old);
  const title = row.line('title', old['title'] ?? old['name'], 200);
  if (title === null) throw new Skipped('it has no title');
  if (organizerId === undefined)
    throw new Skipped(`its organizer, user ${old['user_id'] as number}, was skipped`);
  const createdAt = date(old['created_at']) ?? startsAt;
  return {
    id: idOf('events', Number(old['event_id']), createdAt),
    organizerId,
    title,
    description: row.paragraphs('description', old['description'], 5000),
    category: row.line('category', old['category'], 50),
    venue: row.line('location', old['location'], 200),
    address: row.paragraphs('address', old['address'], 500),
    city: row.line('city', old['city'], 100),
    country: row.line('country', old['country'], 100),
    phone: row.line('phone', old['phone'], 50),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    timeZone: missing.timeZone,
    capacity: capacityOf(old, row),
    priceCents: priceOf(old, missing.currency, row),
    currency: missing.currency,
    createdAt: createdAt.toISOString(),
    updatedAt: (date(old['updated_at']) ?? createdAt).toISOString(),
  };
}

/** What a booking belongs to. */
export interface Owners {
  userId: string | undefined;
  event: Pick<ImportedEvent, 'id' | 'title' | 'currency'> | undefined;
}

/** A booking as it was paid: unit price and total are what they were then, whatever the event costs now. */
export function bookingOf(old: OldRow, { userId, event }: Owners, row: Row): ImportedBooking {
  if (event === undefined)
    throw new Skipped(`its event "${old['event_id'] as string}" does not exist or was skipped`);
  if (userId === undefined) throw new Skipped(`its owner, user ${old['user_id'] as number}, was skipped`);
  const oldId = Number(old['id']);
  const createdAt = madeAt(old);
  return {
    id: idOf('bookings', oldId, createdAt),
    reference: referenceOf(oldId),
    eventId: event.id,
    userId,
    status: statusOf(old),
    ...amountsOf(old, event.currency, row),
    currency: event.currency,
    eventTitle: row.line('event_title', old['event_title'], 200) ?? event.title,
    createdAt: createdAt.toISOString(),
  };
}

const madeAt = (old: OldRow): Date => date(old['created_at']) ?? date(old['booking_date']) ?? EARLY;

function amountsOf(
  old: OldRow,
  currency: string,
  row: Row,
): Pick<ImportedBooking, 'quantity' | 'unitPriceCents' | 'totalCents'> {
  const quantity = Number(old['quantity']);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST_PLACES)
    throw new Skipped(`it has ${quantity} places`);
  const paid = row.cents('total_price', Number(old['total_price']), currency);
  if (!(paid >= 0 && paid <= Math.min(MAX_PRICE_CENTS * quantity, MAX_EVENT_CENTS)))
    throw new Skipped(`its total price is ${old['total_price'] as number}`);
  const unitPriceCents = Math.round(paid / quantity);
  const totalCents = unitPriceCents * quantity;
  if (totalCents !== paid)
    row.note(`its total of ${paid} cents cannot be divided by ${quantity} places: stored as ${totalCents}`);
  return { quantity, unitPriceCents, totalCents };
}

function websiteOf(old: OldRow, row: Row): string | null {
  const website = row.line('website', old['website'], 300);
  if (website === null) return null;
  const address = webAddressOf(website);
  if (address !== undefined && address.length <= 300) return address;
  row.note(`the website "${website}" is not a URL: removed`);
  return null;
}

/** For rows without a time. */
const EARLY = new Date('2020-01-01T00:00:00.000Z');
/** What the column holds. */
const MOST_PLACES = 65_535;

/** An instant; undefined for MySQL's zero date (`0000-00-00`), which is no date, and for one before computers. */
const date = (value: unknown): Date | undefined =>
  value instanceof Date && value.getTime() >= 0 ? value : undefined;

function timesOf(old: OldRow): { startsAt: Date; endsAt: Date } {
  const [startsAt, endsAt] = [date(old['start_date']), date(old['end_date'])];
  if (startsAt === undefined || endsAt === undefined) throw new Skipped('it has no start or end date');
  if (endsAt <= startsAt) throw new Skipped(`it ends (${endsAt.toISOString()}) before it starts`);
  return { startsAt, endsAt };
}

/** The legacy system took null and zero for unlimited. */
function capacityOf(old: OldRow, row: Row): number | null {
  const limit = Number(old['person_limit'] ?? 0);
  if (limit <= 0) return null;
  if (limit <= MAX_CAPACITY) return limit;
  row.note(`its capacity of ${limit} is above ${MAX_CAPACITY}: stored as unlimited`);
  return null;
}

function priceOf(old: OldRow, currency: string, row: Row): number {
  const cents = row.cents('ticket_price', Number(old['ticket_price'] ?? 0), currency);
  if (cents >= 0 && cents <= MAX_PRICE_CENTS) return cents;
  throw new Skipped(`its ticket price is ${old['ticket_price'] as number}`);
}

function statusOf(old: OldRow): ImportedBooking['status'] {
  const status = String(old['status']).toLowerCase();
  if (status === 'confirmed') return 'confirmed';
  if (status === 'cancelled' || status === 'canceled') return 'cancelled';
  throw new Skipped(`its status is "${status}"`);
}
