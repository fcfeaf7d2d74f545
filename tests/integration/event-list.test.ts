import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
const organizers = [newUser('otto'), newUser('olga')];
const CITIES = ['Ulm', 'Bonn'];
const CATEGORIES = ['Rock', 'Jazz', null];
const CURRENCIES = ['EUR', 'JPY', 'USD'];
const made: Record<string, unknown>[] = [];

beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '4' });
  for (let i = 0; i < 60; i += 1) {
    const day = 1 + (i % 7);
    const { body } = await publish(api, organizers[i % 2]!, {
      title: `Number ${i}`,
      city: CITIES[i % 2] ?? null,
      category: CATEGORIES[i % 3],
      startsAt: inDays(day).replace(/T.*/, 'T20:00:00.000Z'),
      endsAt: inDays(day + 1).replace(/T.*/, 'T20:00:00.000Z'),
      priceCents: (i % 4) * 500,
      currency: CURRENCIES[i % 3],
    });
    made.push(body);
  }
}, 60_000);
afterAll(() => api.stop());

async function everyPage(query: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const search = new URLSearchParams({ ...query, ...(cursor && { cursor }) });
    const { body } = await api.request({ method: 'GET', path: `/api/events?${search.toString()}` });
    ids.push(...body.items.map((item: { id: string }) => item.id));
    cursor = body.nextCursor;
  } while (cursor !== null && ids.length < 1_000);
  return ids;
}

/** What the list must hold, found the slow way. */
function expected(query: Record<string, string>): string[] {
  const { sort = 'start', city, category, organizer, currency, priceMax } = query;
  const keys = { start: ['startsAt'], price: ['currency', 'priceCents'], newest: [] } as const;
  const by = [...keys[sort as keyof typeof keys], 'id'];
  const direction = sort === 'newest' ? -1 : 1;
  const order = (a: unknown, b: unknown): number => (a === b ? 0 : (a as string) < (b as string) ? -1 : 1);
  return made
    .filter((event) => city === undefined || event['city'] === city)
    .filter((event) => category === undefined || event['category'] === category)
    .filter((event) => organizer === undefined || (event['organizer'] as { id: string }).id === organizer)
    .filter((event) => currency === undefined || event['currency'] === currency)
    .filter((event) => priceMax === undefined || (event['priceCents'] as number) <= Number(priceMax))
    .toSorted((a, b) => direction * by.reduce((found, key) => found || order(a[key], b[key]), 0))
    .map((event) => event['id'] as string);
}

describe('when a list is followed to its end', () => {
  it('holds each event that fits once, in order, whatever the filters, the sort and the page size', async () => {
    const price = fc.record(
      { currency: fc.constantFrom(...CURRENCIES), priceMax: fc.constantFrom('0', '500', '1499') },
      { requiredKeys: ['currency'] },
    );
    const others = fc.record(
      {
        sort: fc.constantFrom('start', 'price', 'newest'),
        city: fc.constantFrom(...CITIES),
        category: fc.constantFrom('Rock', 'Jazz'),
        organizer: fc.constantFrom(...organizers.map(({ id }) => id)),
        limit: fc.constantFrom('1', '7', '100'),
      },
      { requiredKeys: ['limit'] },
    );
    const query = fc.oneof(
      others,
      fc.tuple(others, price).map(([some, more]) => ({ ...some, ...more })),
    );
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        expect(await everyPage(asked)).toEqual(expected(asked));
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('when somebody searches', () => {
  const titles = ['The Who', 'U2', "Guns N' Roses", "Sinead O'Connor", 'Thomas Müller Trio', '100 % Jazz'];
  beforeAll(async () => {
    for (const title of titles) await publish(api, organizers[0]!, { title, city: 'Suche' });
  });
  const found = async (q: string): Promise<string[]> => {
    const { status, body } = await api.request({
      method: 'GET',
      path: `/api/events?${new URLSearchParams({ q, limit: '100' }).toString()}`,
    });
    expect(status).toBe(200);
    return body.items.map((item: { title: string }) => item.title);
  };

  it.each([
    ['the who', ['The Who']],
    ['u2', ['U2']],
    ['guns roses', ["Guns N' Roses"]],
    ["o'connor", ["Sinead O'Connor"]],
    ['mull', ['Thomas Müller Trio']],
    ['müller trio', ['Thomas Müller Trio']],
    ['trio thomas', ['Thomas Müller Trio']],
    ['who trio', []],
    ['suche who', ['The Who']],
  ])('finds by %s', async (q, expectedTitles) => {
    expect(await found(q)).toEqual(expectedTitles);
  });

  it('takes nothing that is typed as an operator', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom(...`+-*"()~<>@%_\\';a who2`) }),
        async (q) => {
          if (q.trim() !== '') expect(Array.isArray(await found(q))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
