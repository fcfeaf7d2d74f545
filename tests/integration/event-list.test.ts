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

  it.each([
    ['กรุงเทพ', 'กรุงเทพ'],
    ['กรุงเทพ', 'คอนเสิร์ต กรุงเทพมหานคร'],
    ['กรงเทพ', 'งานกรุงเทพ'],
    ['ha noi', 'Live in Hà Nội'],
    ['hà nội', 'Ha Noi Nights'],
    ['la bas', 'Là-bas'],
    ['labas', 'Là-bas (encore)'],
    ['da nang', 'Đà Nẵng'],
    ['武道館', '日本武道館公演'],
    ['東京', '日本東京公演'],
    ['公', '日本公演'],
    ['すぱ', 'スーパースター'],
    ['ｽｰﾊﾟｰ', 'スーパー銭湯'],
    ['콘서트', '아이유콘서트'],
    ['دلى', 'دِلّي'],
    ['שלום', 'שָׁלוֹם'],
    ['दिल्ली', 'दिल्ली दरबार'],
    ['दलल', 'दिल्ली मेला'],
    ['lodz', 'Łódź'],
    ['aero', 'Ærø'],
    ['strasse', 'Straße'],
    ['STRASSE', 'straße zwei'],
    ['istanbul', 'İSTANBUL'],
    ['ISTANBUL', 'ıstanbul zwei'],
    ['οδοσ', 'ΟΔΟΣ'],
    ['acdc', 'AC/DC'],
    ['ac/dc', 'ACDC tribute'],
    ['rem', 'R.E.M.'],
    ['r.e.m.', 'REM tribute'],
    ['rocknroll', "Rock'n'Roll"],
    ['rock’n’roll', 'Rock´n´Roll zwei'],
    ["don't stop", 'Dont Stop'],
    ['p!nk', 'P!nk'],
    ['blink182', 'Blink-182'],
    ['oconnor', 'Sinéad O’Connor'],
    ["hawai'i", 'Hawaiʻi'],
    ['ﬁnale', 'Finale'],
    ['ＡＢＢＡ', 'Abba'],
    ['100.5', 'Radio 100.5'],
    ['große', 'GROẞE FREIHEIT'],
    ['GROẞE', 'Große Elbstraße'],
    ['ωδη', 'Ἡ ᾠδή'],
    ['ᾠδή', 'ΩΙΔΗ'],
    ['ΩΙΔΗ', 'ᾠδή δύο'],
    ["'n lied", 'ŉ Lied'],
    ['bay', 'ꞌBay'],
    ['2027', 'مهرجان ٢٠٢٧'],
    ['۲۰۲۸', 'Festival 2028'],
    ['2570', 'คอนเสิร์ต๒๕๗๐'],
    ['الله', 'ٱلله'],
    ['dambe', 'Ɗambe'],
    ['adofo', 'Adɔfo'],
    ['ஒ', 'ஔ'],
    ['kpop', 'K-POP콘서트'],
    ['acdc', 'AC/DC公演'],
    ['콘서트', 'J-POP콘서트'],
    ['ザビートルズ', 'ザ・ビートルズ'],
    ['ビートルズ', 'ザ・ビートルズ来日'],
    ['ｼﾞｬﾝ･ﾘｭｯｸ', 'ジャン＝リュック'],
    ['!!!', '!!!'],
    ['+/-', '+/-'],
  ])('finds by %s the title %s', async (q, title) => {
    await publish(api, organizers[0]!, { title, venue: null, city: null, description: null });
    expect(await found(q)).toContain(title);
  });

  it.each(['武館道', 'ha noy', 'xylophone', 'กทพ', '京東', 'nirvana OR who', 'zz*yy%_'])(
    'finds nothing by %s',
    async (q) => {
      expect(await found(q)).toEqual([]);
    },
  );

  it('finds a title by each of its words, with and without accents and in either case', async () => {
    const alphabets = [
      'aeinsßẞäçøłđæıɓɔ',
      'àộạếừ',
      'αςΣήώᾳᾨ',
      'йёжщЪ',
      'กุงเ่ำท',
      'दिल्ली',
      '東京武道館',
      'がッーぱ',
      '서울콘',
      'שָׁלֹ',
      'دِلأّة',
      'AB12',
      '٢٠۲๒१',
    ];
    const word = fc
      .constantFrom(...alphabets)
      .chain((letters) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 24 }))
      .filter((text) => /^[\p{L}\p{N}]/u.test(text));
    const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 5 }), async (words) => {
        const title = words.join(' ').normalize('NFC');
        const { body } = await publish(api, organizers[0]!, { title });
        for (const one of words) {
          for (const q of [one, bare(one), one.normalize('NFD'), one.toUpperCase(), one.toLowerCase()])
            expect({ q, found: await everyPage({ q, limit: '100' }) }).toEqual({
              q,
              found: expect.arrayContaining([body.id]),
            });
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('finds a changed text at once, and no longer the old one', async () => {
    const { body } = await publish(api, organizers[0]!, { title: 'Zwölfton', venue: 'Kuppelsaal' });
    const path = `/api/events/${body.id}`;
    const change = (changes: Record<string, unknown>) =>
      api.request({ method: 'PATCH', path, body: changes, as: organizers[0]! });
    expect((await change({ title: 'Vierteltöne' })).status).toBe(200);
    expect(await found('zwolfton')).toEqual([]);
    expect(await found('vierteltone kuppelsaal')).toEqual(['Vierteltöne']);
    await change({ description: 'Mikrotonales' });
    expect(await found('mikrotonales')).toEqual(['Vierteltöne']);
  });

  it('finds by every word, however many are asked for', async () => {
    const title = 'aa bb cc dd ee ff gg hh ii jj';
    await publish(api, organizers[0]!, { title });
    expect(await found(title)).toEqual([title]);
    expect(await found('aa bb cc dd ee ff gg hh ii zz')).toEqual([]);
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
