import { newRandom, oneOf, zipf, type Random } from './random.ts';

/** An event of the generated data: what to put into which column of `events`. */
export type EventRow = Readonly<Record<string, string | number | Date | Buffer | null>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Events lie between so many days before and after now. */
const PAST_DAYS = 730;
const FUTURE_DAYS = 300;
/** What ended so shortly ago is still `scheduled`: the sweep has not been here yet. */
const UNSWEPT_MS = 1.5 * DAY_MS;

const CANCELLED_SHARE = 0.03;

const ORGANIZERS = 2_000;
/** One event in so many is the first organizer's. */
const BUSY_ORGANIZER_SHARE = 20;

/** One event in so many is sold in another currency. */
const OTHER_CURRENCY_SHARE = 50;

const BANDS = [
  'The Who',
  'U2',
  "Guns N' Roses",
  'AC/DC',
  'Motörhead',
  'Die Ärzte',
  'Sinéad O’Connor',
  "Gerry O'Connor",
  'Herbert Müller',
  'Sigur Rós',
  'The The',
  'R.E.M.',
  'Blink-182',
  'P!nk',
  'Björk',
  'New Order',
];
const CATEGORIES = [
  'Rock',
  'Pop',
  'Jazz',
  'Classical',
  'Folk',
  'Techno',
  'Hip-Hop',
  'Metal',
  'Opera',
  'Indie',
];
const COUNTRIES = ['Germany', 'Austria', 'Switzerland', 'France', 'Ireland', 'Poland'];
const REAL_CITIES = ['Berlin', 'Hamburg', 'München', 'Köln', 'Wien', 'Zürich', 'Dublin', 'Paris'];
const CITIES = [...REAL_CITIES, ...Array.from({ length: 192 }, (_, i) => `Newtown ${i + 1}`)];
const PRICES = [0, 1_500, 2_000, 2_500, 2_500, 3_500, 4_900, 7_500, 12_000];
const SYLLABLES = ['ba', 'ne', 'ri', 'to', 'lu', 'ka', 'mo', 'shi', 'ver', 'dan', 'gro', 'pel'];

/** 1,000 invented words; the first ones are used most, as in any language. */
const WORDS = Array.from({ length: 1_000 }, (_, i) =>
  [i % 12, Math.floor(i / 12) % 12, (i * 7) % 12].map((part) => SYLLABLES[part]).join(''),
);

/** The id of the nth row of a kind, ordered by n and shaped like a UUIDv7. */
export const generatedId = (kind: 'user' | 'event' | 'booking', n: number): Buffer =>
  Buffer.from(ID_PREFIX[kind] + n.toString(16).padStart(12, '0'), 'hex');

/** The first ten bytes of the ids of each kind, as SQL makes them too. */
export const ID_PREFIX = {
  user: '01800000000070008000',
  event: '01810000000070008000',
  booking: '01820000000070008000',
} as const;

/**
 * Makes events from two years ago to ten months ahead: two thirds `ended`, a few per cent cancelled, some over but not yet
 * swept; cities, categories and words skewed; the first organizer has 5 % of all.
 * Event 0 is the hot one: it lies ahead, takes any number of bookings, and limits them per person.
 * @returns the same rows for the same `count` and `now`
 */
export function generatedEvents(count: number, now: Date): EventRow[] {
  const random = newRandom(42);
  return [hotEvent(now), ...Array.from({ length: count - 1 }, (_, i) => ordinaryEvent(i + 1, now, random))];
}

function hotEvent(now: Date): EventRow {
  const startsAt = new Date(now.getTime() + 60 * DAY_MS);
  return {
    id: generatedId('event', 0),
    organizer_id: organizer(0),
    status: 'scheduled',
    title: 'Queen of the sale night',
    description: null,
    category: 'Pop',
    venue: 'Arena',
    city: 'Berlin',
    country: 'Germany',
    starts_at: startsAt,
    ends_at: new Date(startsAt.getTime() + 3 * HOUR_MS),
    time_zone: 'Europe/Berlin',
    capacity: null,
    max_per_user: 50,
    price_cents: 9_900,
    currency: 'EUR',
    created_at: now,
    updated_at: now,
    cancelled_at: null,
  };
}

function ordinaryEvent(n: number, now: Date, random: Random): EventRow {
  const startsAt = startOf(now, random);
  const endsAt = new Date(startsAt.getTime() + (1 + Math.floor(random() * 4)) * HOUR_MS);
  const created = new Date(Math.min(startsAt.getTime() - 30 * DAY_MS, now.getTime()));
  const status = statusOf(endsAt, now, random);
  const place = zipf(random, CITIES.length);
  return {
    id: generatedId('event', n),
    organizer_id: organizer(n % BUSY_ORGANIZER_SHARE === 0 ? 0 : 1 + Math.floor(random() * (ORGANIZERS - 1))),
    status,
    title: `${oneOf(random, BANDS)} ${words(random, 3)}`,
    description: words(random, 12),
    category: random() < 0.05 ? null : rankedOf(CATEGORIES, zipf(random, CATEGORIES.length)),
    venue: `${words(random, 1)} hall`,
    city: rankedOf(CITIES, place),
    country: rankedOf(COUNTRIES, place % COUNTRIES.length),
    starts_at: startsAt,
    ends_at: endsAt,
    time_zone: 'Europe/Berlin',
    capacity: capacityOf(random),
    max_per_user: random() < 0.5 ? null : 4,
    price_cents: oneOf(random, PRICES),
    currency: n % OTHER_CURRENCY_SHARE === 3 ? 'JPY' : 'EUR',
    created_at: created,
    updated_at: created,
    cancelled_at: status === 'cancelled' ? created : null,
  };
}

/** Whole quarters of an hour, so that many events start at the same instant. */
function startOf(now: Date, random: Random): Date {
  const quarter = HOUR_MS / 4;
  const days = random() * (PAST_DAYS + FUTURE_DAYS) - PAST_DAYS;
  return new Date(Math.round((now.getTime() + days * DAY_MS) / quarter) * quarter);
}

function statusOf(endsAt: Date, now: Date, random: Random): string {
  if (random() < CANCELLED_SHARE) return 'cancelled';
  return endsAt.getTime() <= now.getTime() - UNSWEPT_MS ? 'ended' : 'scheduled';
}

/** A fifth knows no limit; some are so small that the generated bookings sell them out. */
function capacityOf(random: Random): number | null {
  if (random() < 0.2) return null;
  return random() < 0.1 ? 1 : 50 + Math.floor(random() * 5_000);
}

const organizer = (n: number): Buffer => generatedId('user', n);

const rankedOf = (from: readonly string[], rank: number): string => from[rank] ?? '';

const words = (random: Random, count: number): string =>
  Array.from({ length: count }, () => rankedOf(WORDS, zipf(random, WORDS.length))).join(' ');
