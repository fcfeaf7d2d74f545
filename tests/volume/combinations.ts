import { describe, expect, it } from '@jest/globals';
import type { EventQuery } from '../../src/events/events.ts';
import { encodeCursor } from '../../src/kernel/cursor.ts';
import { idFromBytes, type Id } from '../../src/kernel/ids.ts';
import { generatedId } from '../../tools/bench/volume/events.ts';
import { listSlowly } from '../support/slow-list.ts';
import type { Volume } from '../support/volume.ts';

const LIMIT = 20;
const DAY_MS = 24 * 3_600_000;

/** As in list-query.ts: how many rows are collected and sorted at most. */
const FEW = 5_000;
/** Events that are scheduled, of which a list without `from` examines each twice at most: for where it ends, and for what fits. */
const SCHEDULED = 32_000;
const EVENTS = 100_000;
/** How many indexes are asked whether they hold many rows for a filter. */
const INDEXES = 6;

/**
 * The most rows that a page may cost, whatever is asked for: each event twice by an index, those that have ended only where
 * `from` reaches back to them, and as many entries as tell the size of each filter. Whole tables are never scanned, and no
 * more is stored or sorted than a filter with few rows, or a first look, has.
 */
const boundOf = ({ from }: Filters, now: Date) => ({
  index: INDEXES * FEW + 2 * (from !== undefined && from < now ? EVENTS : SCHEDULED),
  scanned: 6 * FEW,
  stored: 3 * FEW,
});

type Filters = Partial<Omit<EventQuery, 'sort' | 'limit' | 'cursor'>>;

const ordinary: Readonly<Record<string, readonly Filters[]>> = {
  // A word of many events, of some, of one; one that is too short for the index; one that nobody uses.
  q: ['the', 'nenebage', 'queen', 'u2', 'the u2', 'xylophone'].map((q) => ({ q })),
  category: [{ category: 'Pop' }],
  // Of many events, of few, of none; Berlin and Austria are many each, and none together.
  city: ['Berlin', 'Newtown 190', 'Nowhere'].map((city) => ({ city })),
  country: ['Germany', 'Austria'].map((country) => ({ country })),
  organizer: [0, 5].map((n) => ({ organizer: idFromBytes(generatedId('user', n)) })),
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
            const bound = boundOf(filters, volume().now);
            if (rows.index > bound.index || rows.scanned > bound.scanned || rows.stored > bound.stored) {
              throw new Error(`${JSON.stringify(query)} touches ${JSON.stringify(rows)}`);
            }
          }
          expect(worst.index).toBeGreaterThan(LIMIT);
          if (process.env['VOLUME_TESTS'] !== undefined)
            process.stderr.write(`${sort} ${JSON.stringify(worst)}\n`);
        },
        900_000,
      );

      it('when they are filtered in any way, at most 3 requests give the first 20, as the slow way finds them', async () => {
        for (const filters of combinations().filter(({ q }) => q === undefined)) {
          const query = { onlyAvailable: false, ...filters, sort, limit: LIMIT };
          const found: Id[] = [];
          let cursor: string | undefined;
          for (let requests = 0; requests < 3 && found.length < LIMIT; requests += 1) {
            const page = await volume().events.list({ ...query, cursor }, volume().now);
            found.push(...page.items.map(({ id }) => id));
            if (page.nextCursor === null) break;
            cursor = page.nextCursor;
          }
          expect({ query, found: found.slice(0, LIMIT) }).toEqual({
            query,
            found: await listSlowly(volume().watched.database, query, volume().now),
          });
        }
      }, 900_000);
    },
  );
}
