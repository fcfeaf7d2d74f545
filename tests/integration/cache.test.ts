import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'iovalkey';
import { startCache, type Cache as CacheEngine } from '../../tools/local/engines/cache.ts';
import { book, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { newUser } from '../support/gateway-event.ts';
import { timed } from '../support/mysql.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const { root } = engineSandbox();
const organizer = newUser('organizer');
const fan = newUser('fan');
let engine: CacheEngine;
let proxy: TcpProxy;
let api: TestApi;

beforeAll(async () => {
  const directory = join(root, 'cache');
  engine = must(await startCache({ directory, preferredPort: 17_000, mode: 'single', yes: true }));
  proxy = await startTcpProxy(engine.url);
  api = await startApi({ CACHE_URL: proxy.url });
});
afterAll(async () => {
  await api.stop();
  await proxy.shut();
  await engine.stop();
});

const get = (path: string): Promise<Answer> => api.request({ method: 'GET', path });
const anEvent = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await publish(api, organizer, more)).body.id as string;
const change = (id: string, body: unknown): Promise<Answer> =>
  api.request({ method: 'PATCH', path: `/api/events/${id}`, body, as: organizer });
/** Changes the event behind the back of the API, so that a cached answer can be told from a true one. */
const changeUnseen = (id: string, change_: string): Promise<unknown> =>
  api.database.sql(`UPDATE events SET ${change_} WHERE id = UNHEX(REPLACE(?, '-', ''))`, [id]);
const titlesIn = async (query = ''): Promise<string[]> =>
  ((await get(`/api/events?${query}`)).body.items as { title: string }[]).map(({ title }) => title);

describe('when public reads are cached', () => {
  it('serves them from there, with the same entity tag', async () => {
    const id = await anEvent({ title: 'Kept' });
    const first = await get(`/api/events/${id}`);
    await changeUnseen(id, "title = 'Unseen', revision = 9");
    expect(await get(`/api/events/${id}`)).toEqual({
      ...first,
      headers: { ...first.headers, 'x-request-id': expect.any(String) },
    });
    const known = await api.request({
      method: 'GET',
      path: `/api/events/${id}`,
      headers: { 'If-None-Match': must(first.headers['etag']) },
    });
    expect(known).toMatchObject({ status: 304, body: undefined });
  });

  it("shows the organizer's change at once, in the event and in every list", async () => {
    const id = await anEvent({ title: 'Before', city: 'Ghent' });
    for (const query of ['', 'city=Ghent', 'q=Before']) expect(await titlesIn(query)).toContain('Before');
    await get(`/api/events/${id}`);
    const { headers } = await change(id, { title: 'After' });
    const seen = await get(`/api/events/${id}`);
    expect(seen).toMatchObject({ body: { title: 'After' }, headers: { etag: headers['etag'] } });
    expect(await titlesIn('city=Ghent')).toEqual(['After']);
    expect(await titlesIn('q=Before')).toEqual([]);
    await api.request({ method: 'DELETE', path: `/api/events/${id}`, as: organizer });
    expect((await get(`/api/events/${id}`)).body.status).toBe('cancelled');
    expect(await titlesIn('city=Ghent')).toEqual([]);
  });

  it('shows a new event at once', async () => {
    expect(await titlesIn('city=Bruges')).toEqual([]);
    await anEvent({ title: 'New', city: 'Bruges' });
    expect(await titlesIn('city=Bruges')).toEqual(['New']);
  });

  it('shows new counts after two seconds', async () => {
    const id = await anEvent({ capacity: 5 });
    await get(`/api/events/${id}`);
    await book(api, fan, { eventId: id, quantity: 2 });
    await pause(2_050);
    expect((await get(`/api/events/${id}`)).body).toMatchObject({ booked: 2, available: 3 });
  });

  it('never decides a booking by them', async () => {
    const id = await anEvent({ capacity: 5, priceCents: 100 });
    expect((await get(`/api/events/${id}`)).body).toMatchObject({ available: 5 });
    await changeUnseen(id, 'booked = 5');
    expect((await get(`/api/events/${id}`)).body).toMatchObject({ available: 5 });
    expect(await book(api, fan, { eventId: id })).toMatchObject({ status: 409, body: { code: 'sold_out' } });
    await changeUnseen(id, 'booked = 0, price_cents = 700');
    expect(await book(api, fan, { eventId: id })).toMatchObject({ status: 201, body: { totalCents: 700 } });
  });

  it('keeps nothing about people in it', async () => {
    const id = await anEvent({ title: 'Public' });
    const booked = await book(api, fan, { eventId: id });
    await api.request({ method: 'PATCH', path: '/api/users/me', body: { phone: '+49 555 0100' }, as: fan });
    await Promise.all([get(`/api/events/${id}`), get('/api/events')]);
    const client = new Redis(engine.url);
    const keys = await client.keys('*');
    const kept = (await client.mget(keys)).join('\n');
    client.disconnect();
    expect(kept).toContain('Public');
    for (const secret of [fan.id, fan.email, '0100', booked.body.id, booked.body.reference]) {
      expect(kept).not.toContain(secret);
    }
  });
});

describe('when the cache goes away and comes back', () => {
  it('serves everything meanwhile, and says so in its health', async () => {
    const logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const id = await anEvent({ title: 'Through it all' });
    expect((await get('/api/health')).body).toMatchObject({ status: 'ok', cache: 'up' });
    proxy.swallow();
    const first = await timed(get(`/api/events/${id}`));
    expect(first.value).toMatchObject({ status: 200, body: { title: 'Through it all' } });
    expect(first.ms).toBeLessThan(750);
    const rest = await timed(
      Promise.all([
        get(`/api/events/${id}`),
        get('/api/events'),
        book(api, fan, { eventId: id }),
        change(id, { title: 'Changed' }),
      ]),
    );
    expect(rest.value?.map(({ status }) => status)).toEqual([200, 200, 201, 200]);
    expect(rest.ms).toBeLessThan(500);
    expect(await get('/api/health')).toMatchObject({ status: 200, body: { status: 'ok', cache: 'down' } });
    expect((await get(`/api/events/${id}`)).body.title).toBe('Changed');

    await proxy.heal();
    await pause(5_050);
    expect((await get('/api/health')).body).toMatchObject({ cache: 'up' });
    logged.mockRestore();
  });
});
