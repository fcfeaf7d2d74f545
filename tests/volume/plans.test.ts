import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BookingQuery } from '../../src/bookings/bookings.ts';
import { runHousekeeping } from '../../src/database/housekeeping.ts';
import type { EventQuery } from '../../src/events/events.ts';
import { encodeCursor } from '../../src/kernel/cursor.ts';
import { idFromBytes, type Id } from '../../src/kernel/ids.ts';
import { generatedId } from '../../tools/bench/volume/events.ts';
import type { PlanStep, Statement } from '../support/plan.ts';
import { createVolume, type Volume } from '../support/volume.ts';
import { describeCombinations } from './combinations.ts';

const LIMIT = 20;
const DAY_MS = 24 * 3_600_000;
/** What a page may examine beyond its limit: events that ended since the last sweep. */
const SLACK = 200;
/** A booking, a cancellation, a look-up: a handful of rows, however many there are. */
const FEW = 30;

const idOf = (kind: 'user' | 'event' | 'booking', n: number): Id => idFromBytes(generatedId(kind, n));
const BUSY_USER = idOf('user', 0);
const HOT_EVENT = idOf('event', 0);
const HOT_BOOKINGS = 100_000;
const MIDDLE = { event: idOf('event', 50_000), booking: idOf('booking', 500_007) };

let volume: Volume;
beforeAll(async () => {
  volume = await createVolume({ events: 100_000, bookings: 1_000_000 });
}, 300_000);
afterAll(() => volume.drop());

const listed = (more: Partial<EventQuery> = {}) =>
  volume.events.list({ onlyAvailable: false, sort: 'start', limit: LIMIT, ...more }, volume.now);
const booked = (more: Partial<BookingQuery> = {}) =>
  volume.bookings.listOf(BUSY_USER, { upcoming: false, limit: LIMIT, ...more }, volume.now);
const inDays = (days: number): Date => new Date(volume.now.getTime() + days * DAY_MS);
const deep = (order: string): string =>
  order === 'newest'
    ? encodeCursor('events.newest', [MIDDLE.event])
    : encodeCursor(`events.${order}`, [
        ...(order === 'price' ? ['EUR', 2_500] : [inDays(100).getTime()]),
        MIDDLE.event,
      ]);

/** Derived tables are named `<derived2>` and hold no more than a window: those may be sorted and scanned. */
const ofTables = (steps: PlanStep[]): PlanStep[] => steps.filter(({ table }) => /^\w/.test(table));

async function expectIndexOrder(statement: Statement, index: string): Promise<void> {
  const steps = ofTables(await volume.watched.planOf(statement));
  expect(steps.map(({ key }) => key)).toContain(index);
  for (const { access, extra } of steps) {
    expect(access).not.toMatch(/^(ALL|index)$/);
    expect(extra).not.toMatch(/filesort|temporary/);
  }
}

describe('when a list is asked for on 100,000 events and 1,000,000 bookings', () => {
  const lists: [string, string, number, () => Promise<{ items: unknown[] }>][] = [
    ['what is coming', 'events_by_start', SLACK, () => listed()],
    ['what is coming, deep', 'events_by_start', SLACK, () => listed({ cursor: deep('start') })],
    ['a span of time', 'events_by_start', SLACK, () => listed({ from: inDays(30), to: inDays(60) })],
    ['a span of the past', 'events_by_start', 3 * SLACK, () => listed({ from: inDays(-300) })],
    ['a city', 'events_by_city', SLACK, () => listed({ city: 'Berlin' })],
    ['a city, deep', 'events_by_city', SLACK, () => listed({ city: 'Berlin', cursor: deep('start') })],
    ['a category', 'events_by_category', SLACK, () => listed({ category: 'Rock' })],
    [
      'a category, deep',
      'events_by_category',
      SLACK,
      () => listed({ category: 'Rock', cursor: deep('start') }),
    ],
    ['a country', 'events_by_country', SLACK, () => listed({ country: 'Poland' })],
    ['an organizer', 'events_by_organizer_status', SLACK, () => listed({ organizer: BUSY_USER })],
    ['the cheapest', 'events_by_currency_price', SLACK, () => listed({ sort: 'price' })],
    [
      'the cheapest, deep',
      'events_by_currency_price',
      SLACK,
      () => listed({ sort: 'price', cursor: deep('price') }),
    ],
    [
      'the cheapest of one currency',
      'events_by_currency_price',
      SLACK,
      () => listed({ sort: 'price', currency: 'EUR' }),
    ],
    [
      'the cheapest of one currency, deep',
      'events_by_currency_price',
      SLACK,
      () => listed({ sort: 'price', currency: 'EUR', cursor: deep('price') }),
    ],
    [
      'up to a price',
      'events_by_currency_price',
      SLACK,
      () => listed({ sort: 'price', currency: 'EUR', priceMax: 2_000 }),
    ],
    ['the newest', 'events_by_age', SLACK, () => listed({ sort: 'newest' })],
    ['the newest, deep', 'events_by_age', SLACK, () => listed({ sort: 'newest', cursor: deep('newest') })],
    ['mine', 'events_by_organizer', 0, () => volume.events.listByOrganizer(BUSY_USER, { limit: LIMIT })],
    [
      'mine, deep',
      'events_by_organizer',
      0,
      () => volume.events.listByOrganizer(BUSY_USER, { limit: LIMIT, cursor: mineCursor() }),
    ],
    ['attendees', 'bookings_by_event', 0, () => volume.attendance.attendees(HOT_EVENT, { limit: LIMIT })],
    ['my bookings', 'bookings_by_user', 0, () => booked()],
    [
      'my bookings, deep',
      'bookings_by_user',
      0,
      () => booked({ cursor: encodeCursor('bookings', [MIDDLE.booking]) }),
    ],
    ['my cancelled bookings', 'bookings_by_user_status', 0, () => booked({ status: 'cancelled' })],
    ['my bookings to come', 'bookings_by_user', 1_000, () => booked({ upcoming: true })],
  ];
  const mineCursor = (): string => encodeCursor('events.mine', [inDays(-200).getTime(), MIDDLE.event]);

  it.each(lists)(
    'when it is %s, %s gives it in order and few rows are read',
    async (_name, index, slack, list) => {
      const { result, statements, rows } = await volume.watched.watch(list);
      expect(result.items).toHaveLength(LIMIT);
      expect(statements).toHaveLength(1);
      await expectIndexOrder(statements[0]!, index);
      // The walk itself, then by primary key what turns out to be over, each row of the page and its organizer.
      expect(rows.index).toBeLessThanOrEqual(2 * slack + 4 * LIMIT);
      // The window is kept and sorted on its own: it is written and read a few times over.
      expect(rows.scanned).toBeLessThanOrEqual(4 * slack + 5 * LIMIT);
      expect(rows.stored).toBeLessThanOrEqual(2 * slack + 3 * LIMIT);
    },
  );
});

describe('when one thing is done among 100,000 events and 1,000,000 bookings', () => {
  const fan = (n: number) => ({ id: idOf('user', n), isAdmin: false, email: undefined, name: undefined });
  const reference = (): string => randomUUID().slice(0, 9);
  const book = (user: number, eventId: Id, idempotencyKey: string = randomUUID()) =>
    volume.bookings.book(fan(user), { eventId, quantity: 1, idempotencyKey }, reference(), volume.now);

  async function expectFew<T>(work: () => Promise<T>): Promise<T> {
    const { result, rows } = await volume.watched.watch(work);
    expect(rows.index).toBeLessThanOrEqual(FEW);
    expect(rows.scanned).toBeLessThanOrEqual(FEW);
    return result;
  }

  it('when an event is read, its row and its organizer are', async () => {
    expect(await expectFew(() => volume.events.find(MIDDLE.event))).toMatchObject({ id: MIDDLE.event });
  });

  it('when a booking is read, few rows are', async () => {
    expect(await expectFew(() => volume.bookings.findFor(fan(0), MIDDLE.booking))).toBeDefined();
  });

  it('when the sales of the event with 100,000 bookings are summed, no row is read, and no index entry of another event', async () => {
    const { result, statements, rows } = await volume.watched.watch(() => volume.attendance.sales(HOT_EVENT));
    const [step] = await volume.watched.planOf(statements[0]!);
    expect(step).toMatchObject({ key: 'bookings_by_event', extra: expect.stringContaining('Using index') });
    const sold = result.reduce((sum, { bookings }) => sum + bookings, 0);
    expect(sold).toBeGreaterThan(70_000);
    // Each entry, cancelled or not, and for each that counts its sum among those that are kept.
    expect(rows.index).toBeLessThanOrEqual(HOT_BOOKINGS + sold + FEW);
    // The sums, sorted.
    expect(rows.scanned).toBeLessThanOrEqual(2 * result.length + FEW);
  });

  it("when one person's bookings of the event with 100,000 are summed, few rows are read", async () => {
    await book(5, HOT_EVENT);
    const { bookings } = await expectFew(() => volume.bookings.ofPerson(fan(5).id, HOT_EVENT));
    expect(bookings).toBeGreaterThanOrEqual(1);
  });

  it("when somebody books a place of the event with 100,000 bookings, only the booker's own are counted", async () => {
    // With its first call on a connection the server reads the procedure and its tables from its own dictionary.
    await book(6, MIDDLE.event);
    expect(await expectFew(() => book(7, HOT_EVENT))).toMatchObject({
      outcome: 'confirmed',
      replayed: false,
    });
  });

  it('when a request is repeated among 100,000 keys, its answer is found at once', async () => {
    const first = await book(8, HOT_EVENT, 'key of a repeated request');
    const again = await expectFew(() => book(8, HOT_EVENT, 'key of a repeated request'));
    expect(again).toEqual({ ...first, replayed: true });
  });

  it('when a booking is cancelled, few rows are touched', async () => {
    const made = await book(9, HOT_EVENT);
    const id = made.outcome === 'confirmed' ? made.booking.id : '';
    expect(await expectFew(() => volume.bookings.cancel(id, fan(9), volume.now))).toMatchObject({
      outcome: 'cancelled',
    });
  });

  it('when the sweep runs, it reads what it changes and no more', async () => {
    const { result, rows } = await volume.watched.watch(() =>
      runHousekeeping(volume.watched.database, volume.now),
    );
    expect(result.endedEvents).toBeGreaterThan(100);
    expect(result.forgottenKeys).toBe(20_000);
    expect(rows.index).toBeLessThanOrEqual(4 * (result.endedEvents + result.forgottenKeys) + FEW);
    expect(rows.scanned).toBeLessThanOrEqual(result.endedEvents + result.forgottenKeys + FEW);
  });

  it('when the sweep finds nothing to do, it reads next to nothing', async () => {
    while ((await runHousekeeping(volume.watched.database, volume.now)).forgottenKeys > 0);
    expect(await expectFew(() => runHousekeeping(volume.watched.database, volume.now))).toEqual({
      endedEvents: 0,
      forgottenKeys: 0,
      wordedEvents: 0,
    });
  });
});

describeCombinations(() => volume);
