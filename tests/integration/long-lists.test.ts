import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventQuery } from '../../src/events/events.ts';
import { idFromBytes, type Id } from '../../src/kernel/ids.ts';
import { generatedId } from '../../tools/bench/volume/events.ts';
import { listSlowly } from '../support/slow-list.ts';
import { createVolume, type Volume } from '../support/volume.ts';

const DAY_MS = 24 * 3_600_000;
/** More than a page collects and sorts, or looks at first. */
const EVENTS = 12_000;

let volume: Volume;
beforeAll(async () => {
  volume = await createVolume({ events: EVENTS, bookings: 0 });
  const { database } = volume.watched;
  // For two years the sweep has forgotten every other event, and many are sold out.
  await database.write(
    "UPDATE events SET status = 'scheduled' WHERE status = 'ended' AND ORD(RIGHT(id, 1)) % 2 = 0",
    [],
  );
  await database.write('UPDATE events SET booked = capacity WHERE capacity < 2000', []);
}, 120_000);
afterAll(() => volume.drop());

type Asked = Omit<EventQuery, 'cursor'>;
const list = (query: Asked, cursor?: string) => volume.events.list({ ...query, cursor }, volume.now);
const inDays = (days: number): Date => new Date(volume.now.getTime() + days * DAY_MS);

async function everyPage(query: Asked, most: number): Promise<Id[]> {
  const ids: Id[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await list(query, cursor ?? undefined);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null && ids.length < most);
  return ids.slice(0, most);
}

describe('when 12,000 events are listed', () => {
  it.each(['start', 'price', 'newest'] as const)(
    'the first page by %s is full, though the sweep has not marked thousands that have ended',
    async (sort) => {
      const { items, nextCursor } = await list({ onlyAvailable: false, sort, limit: 20 });
      expect(items).toHaveLength(20);
      expect(items.every(({ endsAt }) => endsAt > volume.now)).toBe(true);
      expect(nextCursor).not.toBeNull();
    },
  );

  it.each(['start', 'price', 'newest'] as const)(
    'by %s, one request gives all of a rare kind, and one says that there is none',
    async (sort) => {
      const few = { city: 'Newtown 190', country: 'Poland', from: inDays(-700) };
      const query = { ...few, onlyAvailable: false, sort, limit: 100 };
      const { items, nextCursor } = await list(query);
      const expected = await listSlowly(volume.watched.database, query, volume.now);
      expect(expected.length).toBeGreaterThan(0);
      expect(items.map(({ id }) => id)).toEqual(expected);
      expect(nextCursor).toBeNull();
      // Many in that city, many in that country, none in both.
      const none = { city: 'Berlin', country: 'Austria', onlyAvailable: false, sort, limit: 20 };
      expect(await list(none)).toEqual({ items: [], nextCursor: null });
    },
  );

  it('its pages hold what fits, each once and in order, whatever is asked for', async () => {
    const filters = fc.record(
      {
        // A word of most events, of some, of few.
        q: fc.constantFrom('bababa', 'the', 'queen'),
        category: fc.constantFrom('Pop', 'Opera'),
        city: fc.constantFrom('Berlin', 'Newtown 3', 'Newtown 150', 'Nowhere'),
        country: fc.constantFrom('Germany', 'Austria', 'Poland'),
        organizer: fc.constantFrom(0, 7).map((n) => idFromBytes(generatedId('user', n))),
        from: fc.constantFrom(-700, -30, 1, 290).map(inDays),
        to: fc.constantFrom(-600, 2, 100).map(inDays),
        price: fc.constantFrom(
          { currency: 'EUR', priceMax: 1_500 },
          { currency: 'JPY' },
          { currency: 'CHF' },
        ),
      },
      { requiredKeys: [] },
    );
    const how = fc.record({
      sort: fc.constantFrom('start', 'price', 'newest'),
      onlyAvailable: fc.boolean(),
      limit: fc.constantFrom(7, 20, 100),
    });
    await fc.assert(
      fc.asyncProperty(filters, how, async ({ price, ...some }, more) => {
        const query: Asked = { ...some, ...price, ...more };
        const most = 5 * query.limit;
        const expected = await listSlowly(volume.watched.database, { ...query, limit: most }, volume.now);
        expect(await everyPage(query, most)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});
