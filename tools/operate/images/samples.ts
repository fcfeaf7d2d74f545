import type { Metric } from './definition.ts';

/** The evening that is drawn: the sale begins an hour in. */
export const EVENING = { from: 19, hours: 4, sale: 20 };
const MINUTES = 4;

type Shape = 'rush' | 'late' | 'busy' | 'rare' | 'drain' | 'dip' | 'grow';

/** How a metric behaves on such an evening, and about how far it goes. */
const BEHAVIOUR: Readonly<Record<string, readonly [shape: Shape, most: number]>> = {
  Count: ['rush', 5200],
  '4xx': ['late', 420],
  '5xx': ['rare', 1],
  Latency: ['busy', 310],
  BookingsCreated: ['rush', 360],
  PlacesSold: ['rush', 810],
  SoldOut: ['late', 290],
  BookingsCancelled: ['rush', 24],
  ConcurrentExecutions: ['rush', 58],
  Errors: ['rare', 1],
  Throttles: ['rare', 1],
  Duration: ['busy', 1900],
  CPUUtilization: ['rush', 61],
  DatabaseConnections: ['rush', 44],
  FreeStorageSpace: ['drain', 17.6e9],
  CPUCreditBalance: ['dip', 262],
  CacheHits: ['rush', 41_000],
  CacheHitRate: ['busy', 92],
  ThrottledCmds: ['rare', 1],
  PercentIOLimit: ['busy', 18],
  DataReadIOBytes: ['rush', 118e6],
  EstimatedCharges: ['grow', 24.6],
};

/** What part of it falls to a line that shows one of several functions, or a percentile. */
const SHARES: Readonly<Record<string, number>> = {
  media: 0.2,
  pictures: 0.5,
  sweep: 0.1,
  migrate: 0.1,
  p50: 0.24,
  p95: 0.6,
};

/**
 * Made-up values of a metric over the evening. The names alone decide them, so that a picture drawn anew is the same
 * to the byte; for the same reason only operations whose results are the same everywhere are used, so no powers.
 */
export function sampleOf({ name, label }: Metric): number[] {
  const random = randomOf(`${name} ${label}`);
  const [shape, most] = BEHAVIOUR[name] ?? ['rush', 100];
  const share = SHARES[label] ?? 1;
  const haste = 0.8 + 1.2 * random();
  return Array.from({ length: (EVENING.hours * 60) / MINUTES + 1 }, (_, i) => {
    const hour = EVENING.from + (i * MINUTES) / 60;
    // A failure is whole, however few there are.
    if (shape === 'rare') return random() < share * RARELY * rush(hour, 1) ? most : 0;
    const noise = 1 + 0.14 * (random() - 0.5);
    return most * share * SHAPES[shape]({ hour, noise, haste });
  });
}

const RARELY = 0.08;

interface Moment {
  hour: number;
  /** About 1. */
  noise: number;
  /** How fast the rush is over. Were it the same for all, lines would hide each other. */
  haste: number;
}

/** A shape's height at a moment, from 0 to about 1. */
const SHAPES: Readonly<Record<Exclude<Shape, 'rare'>, (moment: Moment) => number>> = {
  rush: ({ hour, noise, haste }) => noise * rush(hour, haste),
  // Whoever is late is turned away: it begins when the places are gone.
  late: ({ hour, noise, haste }) => noise * rush(hour - 0.4, haste),
  busy: ({ hour, noise }) => noise * (0.4 + 0.6 * rush(hour, 1)),
  drain: ({ hour }) => 1 - 0.006 * (hour - EVENING.from),
  dip: ({ hour }) => 1 - 0.35 * part(hour, EVENING.sale, 0.8) + 0.15 * part(hour, EVENING.sale + 0.8, 3),
  grow: ({ hour }) => 0.96 + 0.04 * part(Math.floor(hour), EVENING.from, EVENING.hours),
};

/** What part of a time of some hours from `from` on is over. */
const part = (hour: number, from: number, hours: number): number =>
  Math.min(1, Math.max(0, (hour - from) / hours));

const squared = (value: number): number => value * value;

/** Hours until as many as will are there at once. */
const RISE = 0.13;

/** People gather, the sale begins, and most of them have soon what they came for. */
function rush(hour: number, haste: number): number {
  const since = hour - EVENING.sale;
  const before = 0.05 + 0.12 * squared(part(hour, EVENING.sale - 0.6, 0.6));
  if (since < 0) return before;
  const start = part(since, 0, RISE);
  return (1 - start) * before + start / squared(1 + haste * Math.max(0, since - RISE));
}

/** Numbers from 0 to 1 that look random, and are the same for the same name (FNV-1a, then mulberry32). */
function randomOf(name: string): () => number {
  let state = [...name].reduce(
    (hash, character) => Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619),
    0x81_1c_9d_c5 | 0,
  );
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
