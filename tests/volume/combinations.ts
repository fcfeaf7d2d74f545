import { describe, expect, it } from '@jest/globals';
import type { EventQuery } from '../../src/events/events.ts';
import { encodeCursor } from '../../src/kernel/cursor.ts';
import { idFromBytes } from '../../src/kernel/ids.ts';
import { generatedId } from '../../tools/bench/volume/events.ts';
import type { Volume } from '../support/volume.ts';

/** As in list-query.ts: how many rows a page may examine. */
const WINDOW = 5_000;
const LIMIT = 20;
const DAY_MS = 24 * 3_600_000;

/**
 * The most rows that a page may cost, whatever is asked for. By index: one walk each through what is scheduled and what has
 * ended, twice when the page came out short and its window's end is asked for; the events of the window; their organizers.
 * Scanned and stored: the walks, their union and its sorted copy, as often.
 */
const MOST = { index: 6 * WINDOW, scanned: 10 * WINDOW + 100, stored: 6 * WINDOW + 100 };

type Filters = Partial<Omit<EventQuery, 'sort' | 'limit' | 'cursor'>>;

const ordinary: Readonly<Record<string, readonly Filters[]>> = {
  // A word of many events, of some, of one; one that is too short for the index; one that nobody uses.
  q: ['the', 'nenebage', 'queen', 'u2', 'the u2', 'xylophone'].map((q) => ({ q })),
  category: [{ category: 'Pop' }],
  city: [{ city: 'Berlin' }],
  country: [{ country: 'Germany' }],
  organizer: [{ organizer: idFromBytes(generatedId('user', 0)) }],
  // Of nearly all events, and of few.
  currency: [{ currency: 'EUR' }, { currency: 'JPY' }],
  priceMax: [{ currency: 'EUR', priceMax: 2_000 }],
  onlyAvailable: [{ onlyAvailable: true }],
};

/** Every choice of at most `most` filters, each with each of its values. */
function choices(filters: readonly (readonly Filters[])[], most: number): Filters[] {
  const [first, ...rest] = filters;
  if (first === undefined) return [{}];
  const without = choices(rest, most);
  if (most === 0) return without;
  return [
    ...without,
    ...choices(rest, most - 1).flatMap((more) => first.map((one) => ({ ...one, ...more }))),
  ];
}

/**
 * Lists by each combination of two filters, and of all of them, in each order, from the beginning and from the middle.
 * With VOLUME_TESTS=full by each combination of any number of filters: some minutes.
 */
export function describeCombinations(volume: () => Volume): void {
  const inDays = (days: number): Date => new Date(volume().now.getTime() + days * DAY_MS);

  function combinations(): Filters[] {
    const filters = [
      ...Object.values(ordinary),
      [{ from: inDays(-400) }, { from: inDays(50) }],
      [{ to: inDays(100) }],
    ];
    if (process.env['VOLUME_TESTS'] === 'full') return choices(filters, filters.length);
    const everything = filters
      .map((values) => values[0])
      .reduce<Filters>((all, one) => ({ ...all, ...one }), {});
    return [...choices(filters, 2), everything];
  }

  const middles: Readonly<Record<EventQuery['sort'], () => (string | number)[]>> = {
    start: () => [inDays(40).getTime()],
    price: () => ['EUR', 2_500],
    newest: () => [],
  };

  describe.each(['start', 'price', 'newest'] as const)(
    'when events are listed in the order of %s',
    (sort) => {
      const middle = (): string =>
        encodeCursor(`events.${sort}`, [...middles[sort](), idFromBytes(generatedId('event', 60_000))]);

      it.each([
        ['the beginning', () => undefined],
        ['the middle', middle],
      ])(
        'when they are filtered in any way, from %s, a bounded number of rows is read',
        async (_place, cursor) => {
          const worst = { index: 0, scanned: 0, stored: 0, ms: 0 };
          for (const filters of combinations()) {
            const query = { onlyAvailable: false, ...filters, sort, limit: LIMIT, cursor: cursor() };
            const { rows, ms } = await volume().watched.watch(() =>
              volume().events.list(query, volume().now),
            );
            const cost = { ...rows, ms };
            for (const kind of ['index', 'scanned', 'stored', 'ms'] as const) {
              worst[kind] = Math.max(worst[kind], cost[kind]);
            }
            if (rows.index > MOST.index || rows.scanned > MOST.scanned || rows.stored > MOST.stored) {
              throw new Error(`${JSON.stringify(query)} touches ${JSON.stringify(rows)}`);
            }
          }
          expect(worst.index).toBeGreaterThan(LIMIT);
          if (process.env['VOLUME_TESTS'] !== undefined)
            process.stderr.write(`${sort} ${JSON.stringify(worst)}\n`);
        },
        900_000,
      );
    },
  );
}
