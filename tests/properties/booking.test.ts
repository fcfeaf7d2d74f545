import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const organizer = newUser('organizer');
const FANS = 3;

type Step =
  | { kind: 'book'; fan: number; quantity: number; key: number; agreed: Agreed | null }
  | { kind: 'cancel'; booking: number }
  | { kind: 'capacity'; capacity: number | null }
  | { kind: 'price'; priceCents: number }
  | { kind: 'currency'; currency: string };

/** What a fan has read before booking: the event as it is, or as it was when it was published. */
type Agreed = 'today' | 'at first';

const CURRENCIES = ['EUR', 'JPY', 'KWD'];
/** Few, so that a price often comes back to what it was. */
const PRICES = [0, 1, 999, 100_000_000, 350_000_000];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('book' as const),
      fan: fc.nat(FANS - 1),
      quantity: fc.integer({ min: 1, max: 4 }),
      key: fc.nat(5),
      agreed: fc.option(fc.constantFrom<Agreed>('today', 'at first')),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), booking: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('capacity' as const),
      capacity: fc.option(fc.integer({ min: 1, max: 12 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      priceCents: fc.constantFrom(...PRICES),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('currency' as const),
      currency: fc.constantFrom(...CURRENCIES),
    }),
  },
);

interface Price {
  expectedUnitPriceCents: number;
  currency: string;
}

/** What must happen, by the rules as people would say them. */
class Model {
  capacity: number | null;
  priceCents: number;
  currency = 'EUR';
  readonly firstPrice: Price;
  readonly maxPerUser: number | null;
  /** By fan and key: what was asked for, and what came of it. */
  readonly answers = new Map<string, { asked: string; code: string }>();
  readonly bookings: { id: string; fan: number; quantity: number; totalCents: number; open: boolean }[] = [];

  constructor(capacity: number | null, maxPerUser: number | null, priceCents: number) {
    this.capacity = capacity;
    this.maxPerUser = maxPerUser;
    this.priceCents = priceCents;
    this.firstPrice = this.price;
  }

  get price(): Price {
    return { expectedUnitPriceCents: this.priceCents, currency: this.currency };
  }

  agreed(on: Agreed | null): Partial<Price> {
    if (on === null) return {};
    return on === 'today' ? this.price : this.firstPrice;
  }

  sold(fan?: number): number {
    const mine = this.bookings.filter((each) => each.open && (fan === undefined || each.fan === fan));
    return mine.reduce((sum, each) => sum + each.quantity, 0);
  }

  expected(fan: number, quantity: number, agreed: Partial<Price>): string {
    if (this.capacity !== null && this.sold() + quantity > this.capacity) return 'sold_out';
    if (this.maxPerUser !== null && this.sold(fan) + quantity > this.maxPerUser)
      return 'booking_limit_reached';
    return isDeepStrictEqual({ ...this.price, ...agreed }, this.price) ? 'confirmed' : 'price_changed';
  }
}

interface Run {
  eventId: string;
  fans: ReturnType<typeof newUser>[];
  model: Model;
}

async function bookStep(
  { eventId, fans, model }: Run,
  { fan, quantity, key, agreed }: Step & { kind: 'book' },
): Promise<void> {
  const used = model.answers.get(`${fan}/${key}`);
  const price = model.agreed(agreed);
  const wish = { eventId, quantity, ...price };
  const asked = JSON.stringify(wish);
  const answer = await book(api, fans[fan] as never, { ...wish, key: `${eventId}/${key}` });
  const code = answer.status === 201 ? 'confirmed' : answer.body.code;
  const isRepeated = used?.asked === asked;
  expect(answer.headers['idempotency-replayed']).toBe(isRepeated ? 'true' : undefined);
  if (used !== undefined) {
    expect(code).toBe(isRepeated ? used.code : 'idempotency_key_reused');
    return;
  }
  expect(code).toBe(model.expected(fan, quantity, price));
  model.answers.set(`${fan}/${key}`, { asked, code });
  const { priceCents, currency } = model;
  if (code === 'price_changed') expect(answer.body).toMatchObject({ priceCents, currency });
  if (code !== 'confirmed') return;
  expect(answer.body).toMatchObject({
    totalCents: priceCents * quantity,
    currency,
  });
  model.bookings.push({ id: answer.body.id, fan, quantity, totalCents: answer.body.totalCents, open: true });
}

async function cancelStep({ fans, model }: Run, { booking }: Step & { kind: 'cancel' }): Promise<void> {
  const chosen = model.bookings[booking];
  if (chosen === undefined) return;
  const path = `/api/bookings/${chosen.id}/cancel`;
  const answer = await api.request({ method: 'POST', path, as: fans[chosen.fan] });
  expect(answer.status).toBe(200);
  expect(answer.body.totalCents).toBe(chosen.totalCents);
  chosen.open = false;
}

async function changeStep(
  { eventId, model }: Run,
  change: Step & { kind: 'capacity' | 'price' | 'currency' },
): Promise<void> {
  const { kind: _kind, ...body } = change;
  const answer = await api.request({ method: 'PATCH', path: `/api/events/${eventId}`, body, as: organizer });
  const tooSmall = change.kind === 'capacity' && change.capacity !== null && change.capacity < model.sold();
  const isFixed =
    change.kind === 'currency' && change.currency !== model.currency && model.bookings.length > 0;
  expect(answer.status).toBe(tooSmall || isFixed ? 409 : 200);
  if (answer.status === 200) Object.assign(model, body);
}

async function take(run: Run, next: Step): Promise<void> {
  if (next.kind === 'book') await bookStep(run, next);
  else if (next.kind === 'cancel') await cancelStep(run, next);
  else await changeStep(run, next);
  const { body } = await api.request({ method: 'GET', path: `/api/events/${run.eventId}` });
  const { capacity } = run.model;
  expect(body).toMatchObject({
    booked: run.model.sold(),
    capacity,
    available: capacity === null ? null : capacity - run.model.sold(),
  });
}

/** The books hold what is confirmed, all of it in the event's currency. */
async function expectSales(eventId: string, { bookings, currency }: Model): Promise<void> {
  const path = `/api/events/${eventId}/stats`;
  const { body } = await api.request({ method: 'GET', path, as: organizer });
  const revenueCents = bookings.reduce((sum, each) => sum + (each.open ? each.totalCents : 0), 0);
  expect(body).toMatchObject({ currency, revenueCents, otherRevenue: [] });
}

describe('when people book and cancel in any order', () => {
  it('never sells more than there is, and the booked count is always the sum of the bookings', async () => {
    const start = fc.record({
      capacity: fc.option(fc.integer({ min: 1, max: 10 })),
      maxPerUser: fc.option(fc.integer({ min: 1, max: 5 })),
      priceCents: fc.constantFrom(...PRICES),
    });
    await fc.assert(
      fc.asyncProperty(start, fc.array(step, { maxLength: 25 }), async (facts, steps) => {
        const { body } = await publish(api, organizer, facts);
        const fans = Array.from({ length: FANS }, () => newUser('fan'));
        const model = new Model(facts.capacity, facts.maxPerUser, facts.priceCents);
        for (const next of steps) await take({ eventId: body.id, fans, model }, next);
        await expectSales(body.id, model);
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('keeps its promises when everything happens at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 24 }),
        async (capacity, wishes) => {
          const { body: event } = await publish(api, organizer, { capacity });
          const answers = await Promise.all(
            wishes.map((quantity) => book(api, newUser('fan'), { eventId: event.id, quantity })),
          );
          const sold = answers.reduce(
            (sum, { status, body }) => sum + (status === 201 ? body.quantity : 0),
            0,
          );
          const { body } = await api.request({ method: 'GET', path: `/api/events/${event.id}` });
          expect(body.booked).toBe(sold);
          expect(sold).toBeLessThanOrEqual(capacity);
          for (const { status, body: refused } of answers) {
            if (status !== 201) expect(refused.code).toBe('sold_out');
          }
          // Nobody who wanted one place was sent away while one was left.
          if (sold < capacity) {
            const single = answers.filter((_answer, i) => wishes[i] === 1);
            expect(single.every(({ status }) => status === 201)).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});
