import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Route } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';
import { book, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
let eventId: string;
let bookingId: string;
const organizer = newUser('organizer');

beforeAll(async () => {
  // There are no files, of which one route complains at length.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  api = await startApi();
  eventId = (await publish(api, organizer, { city: 'Washington, D.C.' })).body.id;
  bookingId = (await book(api, organizer, { eventId })).body.id;
});
afterAll(async () => {
  jest.restoreAllMocks();
  await api.stop();
});

/** What a list without its parameter would refuse. */
const NEEDED: Readonly<Record<string, string>> = { downloadStatic: 'path=a.txt' };

const everyRoute = Object.entries(routes as Record<string, Route>);
const gets = everyRoute.filter(([, { method }]) => method === 'GET');
const parametersOf = ({ query }: Route): string[] =>
  Object.keys((query as { entries?: object })?.entries ?? {});
const withQuery = gets.filter(([, route]) => parametersOf(route).length > 0);
const withoutQuery = everyRoute.filter(([, route]) => parametersOf(route).length === 0);

function ask([id, route]: [string, Route], query: string, more: { method?: string } = {}): Promise<Answer> {
  const path = route.path
    .replace('{eventId}', eventId)
    .replace('{bookingId}', bookingId)
    .replace('{variant}', '640')
    .replaceAll(/\{\w+\}/g, randomUUID());
  const all = [NEEDED[id], query].filter(Boolean).join('&');
  return api.request({ method: route.method, path: `${path}?${all}`, as: organizer, ...more });
}
const get = (path: string): Promise<Answer> => api.request({ method: 'GET', path, as: organizer });

describe('when a route has no query', () => {
  it.each(withoutQuery.filter(([, { method }]) => method === 'GET'))(
    '%s answers an address with anything behind it as without',
    async (...entry) => {
      const plain = await ask(entry, '');
      expect(plain.status).not.toBe(400);
      for (const query of ['utm_source=x&utm_medium=y', 'fbclid=x', 'x', '__proto__=1', 'a=1&a=2&b[]=%zz']) {
        const answer = await ask(entry, query);
        expect([query, answer.status]).toEqual([query, plain.status]);
      }
    },
  );

  it('a change is made whatever stands behind its address', async () => {
    const path = `/api/events/${eventId}?fbclid=x&from=mail`;
    const answer = await api.request({ method: 'PATCH', path, body: { title: 'Loud' }, as: organizer });
    expect(answer).toMatchObject({ status: 200, body: { title: 'Loud' } });
  });
});

describe('when a route has a query', () => {
  it.each(withQuery)('%s refuses a parameter that it does not know, by name', async (...entry) => {
    for (const name of ['cty', 'City', 'limit[]', 'constructor', 'utm', 'fbclid2']) {
      const answer = await ask(entry, `${encodeURIComponent(name)}=x`);
      expect([name, answer.status]).toEqual([name, 400]);
      expect(answer.body).toMatchObject({
        errors: [{ path: `query.${name}`, message: 'is not a known field' }],
      });
    }
  });

  it.each(withQuery)('%s does not mind what trackers write behind it', async (...entry) => {
    const plain = await ask(entry, '');
    expect(plain.status).not.toBe(400);
    const trackers =
      'utm_source utm_medium UTM_CAMPAIGN utm_id fbclid gclid gbraid wbraid msclkid mc_cid mc_eid igshid mibextid wt.mc_id sfmc_id';
    const more = 'ttclid twclid li_fat_id yclid _ga _gl ref srsltid dclid _hsenc mtm_campaign';
    const query = `${trackers} ${more}`.split(' ').map((name) => `${name}=x&${name}=y`);
    expect((await ask(entry, query.join('&'))).status).toBe(plain.status);
  });

  it.each(withQuery)('%s refuses each parameter that is given twice, by name', async (...entry) => {
    for (const name of parametersOf(entry[1])) {
      const answer = await ask(entry, `${name}=1&${name}=1`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(answer.body.errors).toEqual([
        { path: `query.${name}`, message: 'must not be given more than once' },
      ]);
    }
  });

  it.each([
    'city=Berlin&city=Paris',
    'city=Berlin&%63ity=Berlin',
    'city=Berlin&q=x&city=',
    'city&city',
    'limit=1&limit=1',
  ])('%s is refused rather than half read', async (query) => {
    expect((await get(`/api/events?${query}`)).status).toBe(400);
  });

  it('a value may have commas', async () => {
    for (const city of ['Washington,%20D.C.', 'Washington%2C+D.C.']) {
      const { status, body } = await get(`/api/events?city=${city}`);
      expect([status, body.items.map(({ id }: { id: string }) => id)]).toEqual([200, [eventId]]);
    }
  });

  it('a parameter without a value is refused, as it says nothing', async () => {
    for (const query of ['city=', 'city', 'limit=', 'cursor=', 'from=', 'onlyAvailable=']) {
      expect([query, (await get(`/api/events?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('a list goes on by its cursor, whatever a tracker adds', async () => {
    await publish(api, organizer);
    const first = await get('/api/events?limit=1&gclid=x');
    const second = await get(`/api/events?limit=1&cursor=${first.body.nextCursor}&gclid=x`);
    expect(second.status).toBe(200);
    expect(second.body.items[0].id).not.toBe(first.body.items[0].id);
  });
});

describe('when only the headers are wanted', () => {
  it.each(gets)('%s has them, as GET has, and no body', async (...entry) => {
    const { status, headers } = await ask(entry, '');
    const head = await ask(entry, '', { method: 'HEAD' });
    expect(head.body).toBeUndefined();
    expect(head.status).toBe(status);
    expect({ ...head.headers, 'x-request-id': '' }).toEqual({ ...headers, 'x-request-id': '' });
  });

  it('a tag that is known is answered with 304', async () => {
    const path = `/api/events/${eventId}`;
    const { headers } = await get(path);
    const known = { 'if-none-match': headers['etag'] as string };
    const head = await api.request({ method: 'HEAD', path, headers: known });
    expect(head).toMatchObject({ status: 304, body: undefined, headers: { etag: headers['etag'] } });
  });

  it.each(
    everyRoute.filter(([, { method, path }]) => method !== 'GET' && !gets.some(([, g]) => g.path === path)),
  )('%s, which is no GET, is not found', async (...entry) => {
    expect((await ask(entry, '', { method: 'HEAD' })).status).toBe(404);
  });
});
