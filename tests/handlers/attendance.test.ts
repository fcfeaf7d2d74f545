import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
let organizer: TestUser;
let eventId: string;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  organizer = newUser('otto');
  eventId = (await publish(api, organizer, { capacity: 100, priceCents: 1_000 })).body.id;
});

/** Somebody with a name who has booked. */
async function guest(name: string | null, quantity = 1): Promise<TestUser> {
  const user = newUser('guest', { email: `${randomUUID()}@example.com`, tokenUse: 'id' });
  await api.request({ method: 'PATCH', path: '/api/users/me', body: { name }, as: user });
  expect((await book(api, user, { eventId, quantity })).status).toBe(201);
  return user;
}
const get = (path: string, as = organizer, headers: Record<string, string> = {}): Promise<Answer> =>
  api.request({ method: 'GET', path: `/api/events/${eventId}/${path}`, as, headers });

describe('when an organizer asks who comes', () => {
  it('lists every confirmed booking once, page by page', async () => {
    for (let i = 0; i < 5; i += 1) await guest(`Guest ${i}`, 1 + (i % 2));
    const twice = await guest('Twice');
    await book(api, twice, { eventId, quantity: 3 });
    const gone = await guest('Gone');
    const { body: mine } = await api.request({ method: 'GET', path: '/api/bookings', as: gone });
    await api.request({ method: 'POST', path: `/api/bookings/${mine.items[0].id}/cancel`, as: gone });

    const seen: { name: string; quantity: number }[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer = await get(`attendees?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(
      seen.map(({ name, quantity }) => `${name} ${quantity}`).toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['Guest 0 1', 'Guest 1 2', 'Guest 2 1', 'Guest 3 2', 'Guest 4 1', 'Twice 1', 'Twice 3']);
  });

  it('gives a table to who wants one, in which nothing is a formula', async () => {
    const names = ['=HYPERLINK("http://evil")', '+1', '-1', '@SUM(A1)', '\u003d1+1', 'Ann "the" Fan, Esq.'];
    for (const name of names) await guest(name);
    const { status, headers, body } = await get('attendees', organizer, { accept: 'text/csv' });
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers['content-disposition']).toBe('attachment; filename=attendees.csv');
    const text = String(body);
    expect(
      text.startsWith('\uFEFFreference,name,email,quantity,totalCents,currency,bookedAt,bookingId\n'),
    ).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(text).toContain('"Ann ""the"" Fan, Esq."');
    expect(text).not.toMatch(/(?:^|,|")[=+@-]/m);
    const page = await get('attendees?limit=3', organizer, { accept: 'application/json;q=0.1, text/csv' });
    expect(page.headers['x-next-cursor']).toMatch(/^[\w-]+$/);
    expect(page.headers['vary']).toBe('Accept');
  });

  it.each([
    ['text/csv;q=0, application/json', 'application/json'],
    ['text/csv;q=0.1, application/json', 'application/json'],
    ['application/json;q=0, */*', 'text/csv; charset=utf-8'],
    ['text/*', 'text/csv; charset=utf-8'],
    ['text/csv; charset=utf-8', 'text/csv; charset=utf-8'],
    ['*/*', 'application/json'],
    ['application/xml', 'application/json'],
    [`${'a/b;q=0.1,'.repeat(800)}text/csv`, 'text/csv; charset=utf-8'],
  ])('with Accept: %.50s comes as %s', async (accept, type) => {
    const { status, headers } = await get('attendees', organizer, { accept });
    expect([status, headers['content-type'], headers['vary']]).toEqual([200, type, 'Accept']);
  });

  it('is nobody else’s business', async () => {
    const fan = await guest('Fay');
    for (const path of ['attendees', 'stats'])
      expect(await get(path, fan)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await get('attendees', newUser('ada', { groups: ['admins'] }))).status).toBe(200);
    expect(await get('attendees?cursor=nonsense')).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
    expect(await get('attendees?limit=1001')).toMatchObject({ status: 400 });
    eventId = randomUUID();
    expect(await get('stats')).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  });
});

/** Says when the booking of so many places was made, UTC. */
const soldAt = (instant: string, quantity: number): Promise<unknown> =>
  api.database.sql('UPDATE bookings SET created_at = ? WHERE quantity = ? AND event_id = UNHEX(?)', [
    instant,
    quantity,
    eventId.replaceAll('-', ''),
  ]);

describe('when an organizer asks how it sells', () => {
  it('counts what is confirmed, by day', async () => {
    expect((await get('stats')).body).toEqual({
      capacity: 100,
      booked: 0,
      available: 100,
      bookings: 0,
      revenueCents: 0,
      otherRevenue: [],
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      days: [],
    });
    await guest('A', 2);
    await guest('B', 3);
    await soldAt('2027-01-02 22:59:59.999', 3);
    await soldAt('2027-01-02 23:00:00.000', 2);
    const { body } = await get('stats');
    expect(body).toMatchObject({ booked: 5, available: 95, bookings: 2, revenueCents: 5_000 });
    expect(body.days).toEqual([
      { day: '2027-01-02', bookings: 1, places: 3, revenueCents: 3_000, otherRevenue: [] },
      { day: '2027-01-03', bookings: 1, places: 2, revenueCents: 2_000, otherRevenue: [] },
    ]);
  });

  it.each([
    // Midnight in summer time, and the day on which the clocks go back, which has 25 hours.
    ['Europe/Berlin', ['2027-07-01 21:59', '2027-07-01 22:00'], ['2027-07-01', '2027-07-02']],
    ['Europe/Berlin', ['2027-10-30 22:00', '2027-10-31 22:59'], ['2027-10-31']],
    ['Europe/Berlin', ['2027-10-30 21:59', '2027-10-31 23:00'], ['2027-10-30', '2027-11-01']],
    ['America/Chicago', ['2027-01-02 05:59', '2027-01-02 06:00'], ['2027-01-01', '2027-01-02']],
    ['Asia/Kathmandu', ['2027-01-02 18:14', '2027-01-02 18:15'], ['2027-01-02', '2027-01-03']],
    ['Asia/Kolkata', ['2027-01-02 18:29', '2027-01-02 18:30'], ['2027-01-02', '2027-01-03']],
    // Summer time begins at midnight: the day has no first hour.
    ['Africa/Cairo', ['2027-04-29 21:59', '2027-04-29 22:00'], ['2027-04-29', '2027-04-30']],
    ['Pacific/Kiritimati', ['2027-01-02 09:59', '2027-01-02 10:00'], ['2027-01-02', '2027-01-03']],
    ['UTC', ['2027-01-02 23:59', '2027-01-03 00:00'], ['2027-01-02', '2027-01-03']],
  ])('when the event is in %s, a day is one there: %j', async (timeZone, instants, days) => {
    const change = { timeZone };
    await api.request({ method: 'PATCH', path: `/api/events/${eventId}`, body: change, as: organizer });
    for (const [i, instant] of instants.entries()) {
      await guest('A', i + 1);
      await soldAt(instant, i + 1);
    }
    const { body } = await get('stats');
    expect(body.timeZone).toBe(timeZone);
    expect(body.days.map(({ day }: { day: string }) => day)).toEqual(days);
    expect(body.bookings).toBe(2);
  });

  it('adds up within each currency, where an earlier release let an event have several', async () => {
    await guest('A', 2);
    await guest('B', 3);
    await guest('C', 5);
    await api.database.sql(
      "UPDATE bookings SET currency = IF(quantity = 3, 'JPY', 'KWD'), created_at = '2027-01-02' WHERE quantity > 2 AND event_id = UNHEX(REPLACE(?, '-', ''))",
      [eventId],
    );
    const { body } = await get('stats');
    const others = [
      { currency: 'JPY', revenueCents: 3_000 },
      { currency: 'KWD', revenueCents: 5_000 },
    ];
    expect(body).toMatchObject({ currency: 'EUR', bookings: 3, revenueCents: 2_000, otherRevenue: others });
    expect(body.days).toContainEqual({
      day: '2027-01-02',
      bookings: 2,
      places: 8,
      revenueCents: 0,
      otherRevenue: others,
    });
  });

  it('still answers when the sum is more than a number of JSON carries exactly', async () => {
    await guest('A', 2);
    await api.database.sql(
      "UPDATE bookings SET unit_price_cents = 9007199254740991, total_cents = 18014398509481982 WHERE event_id = UNHEX(REPLACE(?, '-', ''))",
      [eventId],
    );
    expect(await get('stats')).toMatchObject({ status: 200, body: { revenueCents: 18_014_398_509_481_982 } });
  });
});
