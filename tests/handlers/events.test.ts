import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { book, eventBody, inDays, publish, startApi, type Answer, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
const organizer = newUser('organizer');
const fan = newUser('fan');
const admin = newUser('admin', { groups: ['admins'] });

beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const read = (id: string, headers: Record<string, string> = {}): Promise<Answer> =>
  api.request({ method: 'GET', path: `/api/events/${id}`, headers });
const change = (
  id: string,
  body: unknown,
  more: { as?: typeof organizer; ifMatch?: string } = {},
): Promise<Answer> =>
  api.request({
    method: 'PATCH',
    path: `/api/events/${id}`,
    body,
    as: more.as ?? organizer,
    ...(more.ifMatch !== undefined && { headers: { 'If-Match': more.ifMatch } }),
  });
const cancel = (id: string, as = organizer, headers: Record<string, string> = {}): Promise<Answer> =>
  api.request({ method: 'DELETE', path: `/api/events/${id}`, as, headers });

describe('when an event is published', () => {
  it('belongs to the caller and can be read by everybody', async () => {
    const body = eventBody({
      description: 'Loud 🎸',
      category: 'Rock',
      venue: 'Hall',
      city: 'Köln',
      country: 'DE',
    });
    const created = await api.request({ method: 'POST', path: '/api/events', body, as: organizer });
    expect(created.status).toBe(201);
    expect(created.headers['location']).toBe(`/api/events/${created.body.id}`);
    expect(created.body).toMatchObject({
      ...body,
      status: 'scheduled',
      booked: 0,
      available: 10,
      maxPerUser: null,
      organizer: { id: organizer.id, name: null },
    });
    const seen = await read(created.body.id);
    expect(seen).toMatchObject({
      status: 200,
      body: created.body,
      headers: { etag: created.headers['etag'] },
    });
  });

  it('fills in what was not said', async () => {
    const { body } = await api.request({
      method: 'POST',
      path: '/api/events',
      body: { title: '  Bare  ', startsAt: '2098-05-01T20:00:00+02:00', endsAt: '2098-05-01T21:30:00.5Z' },
      as: organizer,
    });
    expect(body).toMatchObject({
      title: 'Bare',
      startsAt: '2098-05-01T18:00:00.000Z',
      endsAt: '2098-05-01T21:30:00.500Z',
      timeZone: 'UTC',
      capacity: null,
      available: null,
      priceCents: 0,
      currency: 'USD',
      description: null,
    });
  });

  it.each([
    [{ title: undefined }, 'body.title', 'is required'],
    [{ title: '   ' }, 'body.title', 'must not be blank'],
    [{ title: 'x'.repeat(201) }, 'body.title', 'must have at most 200 characters'],
    [{ title: 7 }, 'body.title', 'must be a string'],
    [{ startsAt: 'tomorrow' }, 'body.startsAt', expect.stringContaining('ISO 8601')],
    [{ startsAt: '2097-02-30T20:00:00Z' }, 'body.startsAt', expect.stringContaining('ISO 8601')],
    [{ startsAt: '2097-02-01T20:00:00' }, 'body.startsAt', expect.stringContaining('with Z or an offset')],
    [{ startsAt: '1999-02-01T20:00:00Z' }, 'body.startsAt', 'must lie between the years 2000 and 2099'],
    [{ endsAt: inDays(29) }, 'body.endsAt', 'must be after startsAt'],
    [{ startsAt: inDays(-2), endsAt: inDays(-1) }, 'body.endsAt', 'must lie in the future'],
    [{ timeZone: 'Berlin' }, 'body.timeZone', 'must be an IANA time zone such as Europe/Berlin'],
    [{ currency: 'eur' }, 'body.currency', 'must be an ISO 4217 currency code such as EUR'],
    [{ capacity: 0 }, 'body.capacity', 'must be a whole number from 1 to 1000000'],
    [{ priceCents: -1 }, 'body.priceCents', 'must be a whole number from 0 to 1000000000000'],
    [{ priceCents: 9.99 }, 'body.priceCents', 'must be a whole number from 0 to 1000000000000'],
    [{ maxPerUser: 101 }, 'body.maxPerUser', 'must be a whole number from 1 to 100'],
    [{ organizer: randomUUID() }, 'body.organizer', 'is not a known field'],
    [{ booked: 5 }, 'body.booked', 'is not a known field'],
    [{ constructor: 1 }, 'body.constructor', 'is not a known field'],
  ])('refuses %j', async (wrong, path, message) => {
    const answer = await publish(api, organizer, wrong);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ path, message }] });
  });

  it('names every wrong field at once', async () => {
    const { body } = await publish(api, organizer, { title: '', capacity: -1, color: 'red', sound: 'loud' });
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual([
      'body.title',
      'body.capacity',
      'body.color',
      'body.sound',
    ]);
    expect(body.detail).toContain('and 1 more');
  });
});

describe('when an event is read', () => {
  it('answers 304 to whoever knows it, until a booking or a change', async () => {
    const { body, headers } = await publish(api, organizer);
    const tag = headers['etag'] as string;
    expect(await read(body.id, { 'If-None-Match': tag })).toMatchObject({
      status: 304,
      body: undefined,
      headers: { etag: tag },
    });
    expect((await read(body.id, { 'If-None-Match': `"x", ${tag}` })).status).toBe(304);
    await book(api, fan, { eventId: body.id });
    expect((await read(body.id, { 'If-None-Match': tag })).status).toBe(200);
  });

  it('answers 304 as it would have answered 200, but for the body', async () => {
    const { body } = await publish(api, organizer);
    const { headers } = await read(body.id);
    const { 'content-type': _type, ...kept } = headers;
    for (const tags of [headers['etag'], `W/${headers['etag']}`, `"a,b",,${headers['etag']}`, '*']) {
      const answer = await read(body.id, { 'If-None-Match': String(tags) });
      expect([tags, answer.status]).toEqual([tags, 304]);
      expect({ ...answer.headers, 'x-request-id': '' }).toEqual({ ...kept, 'x-request-id': '' });
    }
    for (const tags of [
      `"x${headers['etag']}"`,
      String(headers['etag']).slice(1, -1),
      `"${headers['etag']}`,
      '',
    ])
      expect([tags, (await read(body.id, { 'If-None-Match': tags })).status]).toEqual([tags, 200]);
  });

  it('answers 404 for an unknown one and 400 for no id', async () => {
    expect(await read(randomUUID())).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect(await read('17')).toMatchObject({ status: 400, body: { errors: [{ path: 'params.eventId' }] } });
  });

  it('is ended when the clock says so, without anybody doing anything', async () => {
    const { body } = await publish(api, organizer);
    await api.database.sql(
      "UPDATE events SET starts_at = '2020-01-01', ends_at = '2020-01-02' WHERE id = UNHEX(REPLACE(?, '-', ''))",
      [body.id],
    );
    expect((await read(body.id)).body.status).toBe('ended');
    expect(await change(body.id, { title: 'Again' })).toMatchObject({
      status: 409,
      body: { code: 'event_ended' },
    });
    expect(await cancel(body.id)).toMatchObject({ status: 409, body: { code: 'event_ended' } });
  });
});

describe('when an event is changed', () => {
  it('changes only what is named, and null clears', async () => {
    const { body } = await publish(api, organizer, { description: 'Old', city: 'Bonn' });
    const changed = await change(body.id, { title: 'New', description: null, capacity: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...body,
      title: 'New',
      description: null,
      capacity: null,
      available: null,
      updatedAt: changed.body.updatedAt,
    });
    expect((await read(body.id)).body).toEqual(changed.body);
  });

  it('is for the organizer and admins', async () => {
    const { body } = await publish(api, organizer);
    expect(await change(body.id, { title: 'Mine' }, { as: fan })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await change(body.id, { title: 'Ours' }, { as: admin })).status).toBe(200);
    expect(await change(randomUUID(), { title: 'None' })).toMatchObject({ status: 404 });
  });

  it('is refused when somebody was faster, and only then', async () => {
    const { body, headers } = await publish(api, organizer);
    const tag = headers['etag'] as string;
    await book(api, fan, { eventId: body.id });
    const first = await change(body.id, { title: 'First' }, { ifMatch: tag });
    expect(first.status).toBe(200);
    const second = await change(body.id, { title: 'Second' }, { ifMatch: tag });
    expect(second).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    const known = first.headers['etag'] as string;
    expect((await change(body.id, { title: 'Third' }, { ifMatch: `"9.9", ${known}` })).status).toBe(200);
    expect((await change(body.id, { title: 'Fourth' }, { ifMatch: '*' })).status).toBe(200);
    const current = (await read(body.id)).headers['etag'] as string;
    for (const ifMatch of ['nonsense', `W/${current}`]) {
      expect((await change(body.id, { title: 'Fifth' }, { ifMatch })).status).toBe(412);
    }
  });

  it('loses no change when several come at once without If-Match', async () => {
    const { body } = await publish(api, organizer);
    const fields = [{ city: 'Ulm' }, { venue: 'Zelt' }, { category: 'Pop' }];
    const answers = await Promise.all(fields.map((field) => change(body.id, field)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await read(body.id)).body).toMatchObject({ city: 'Ulm', venue: 'Zelt', category: 'Pop' });
  });

  it('keeps the capacity at or above what is booked', async () => {
    const { body } = await publish(api, organizer);
    await book(api, fan, { eventId: body.id, quantity: 4 });
    const refused = await change(body.id, { capacity: 3 });
    expect(refused).toMatchObject({ status: 409, body: { code: 'capacity_below_booked', booked: 4 } });
    expect((await change(body.id, { capacity: 4 })).body).toMatchObject({ capacity: 4, available: 0 });
  });

  it('checks the times as they will be', async () => {
    const { body } = await publish(api, organizer);
    const late = await change(body.id, { startsAt: inDays(40) });
    expect(late).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'body.endsAt', message: 'must be after startsAt' }] },
    });
    expect((await change(body.id, { startsAt: inDays(40), endsAt: inDays(41) })).status).toBe(200);
    expect(await change(body.id, {})).toMatchObject({ status: 400, body: { errors: [{ path: 'body' }] } });
  });
});

describe('when an event is cancelled', () => {
  it('cancels its bookings with it, once', async () => {
    const { body } = await publish(api, organizer);
    const { body: booking } = await book(api, fan, { eventId: body.id, quantity: 2 });
    expect(await cancel(body.id)).toMatchObject({ status: 204, body: undefined });
    expect((await cancel(body.id)).status).toBe(204);
    expect((await read(body.id)).body).toMatchObject({ status: 'cancelled', booked: 0 });
    const after = await api.request({ method: 'GET', path: `/api/bookings/${booking.id}`, as: fan });
    expect(after.body).toMatchObject({ status: 'cancelled', cancelReason: 'event_cancelled' });
    expect(await change(body.id, { title: 'Back' })).toMatchObject({
      status: 409,
      body: { code: 'event_cancelled' },
    });
  });

  it('is for the organizer and admins, and honours If-Match', async () => {
    const { body, headers } = await publish(api, organizer);
    expect(await cancel(body.id, fan)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await cancel(randomUUID())).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect(await cancel(body.id, organizer, { 'If-Match': '"7.0"' })).toMatchObject({ status: 412 });
    expect((await cancel(body.id, admin, { 'If-Match': headers['etag'] as string })).status).toBe(204);
  });
});

describe('when events are listed', () => {
  const list = async (query: string): Promise<{ items: { title: string }[]; nextCursor: string | null }> =>
    (await api.request({ method: 'GET', path: `/api/events?${query}` })).body;
  const titles = async (query: string): Promise<string[]> =>
    (await list(query)).items.map(({ title }) => title);
  const city = 'Listingen';

  beforeAll(async () => {
    const facts = [
      { title: 'Cheap', priceCents: 100, startsAt: inDays(3), endsAt: inDays(4), category: 'Pop' },
      {
        title: 'Dear',
        priceCents: 900,
        startsAt: inDays(1),
        endsAt: inDays(2),
        category: 'Rock',
        country: 'DE',
      },
      { title: 'Full', priceCents: 500, startsAt: inDays(2), endsAt: inDays(3), capacity: 1 },
      { title: 'Running', priceCents: 700, startsAt: inDays(-1), endsAt: inDays(1) },
      { title: 'Gone', startsAt: inDays(5), endsAt: inDays(6) },
    ];
    for (const fact of facts) {
      const { body } = await publish(api, organizer, { city, ...fact });
      if (fact.title === 'Full') await book(api, fan, { eventId: body.id });
      if (fact.title === 'Gone') await cancel(body.id);
    }
  });

  it.each([
    ['', ['Running', 'Dear', 'Full', 'Cheap']],
    ['&sort=price', ['Cheap', 'Full', 'Running', 'Dear']],
    ['&sort=newest', ['Running', 'Full', 'Dear', 'Cheap']],
    ['&category=rock', ['Dear']],
    ['&country=DE', ['Dear']],
    ['&priceMax=500&currency=EUR', ['Full', 'Cheap']],
    ['&currency=JPY', []],
    ['&onlyAvailable=true', ['Running', 'Dear', 'Cheap']],
    [`&from=${inDays(1.5)}`, ['Full', 'Cheap']],
    [`&to=${inDays(1.5)}`, ['Running', 'Dear']],
    [`&organizer=${organizer.id}&limit=4`, ['Running', 'Dear', 'Full', 'Cheap']],
    [`&organizer=${randomUUID()}`, []],
    ['&q=che', ['Cheap']],
    ['&q=listingen%20full', ['Full']],
  ])('gives city=%s in order', async (query, expected) => {
    expect(await titles(`city=${city}${query}`)).toEqual(expected);
  });

  it('goes on where the cursor says', async () => {
    for (const sort of ['start', 'price', 'newest']) {
      const whole = await titles(`city=${city}&sort=${sort}`);
      const first = await list(`city=${city}&sort=${sort}&limit=3`);
      const second = await list(`city=${city}&sort=${sort}&limit=3&cursor=${first.nextCursor}`);
      expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(whole);
      expect(second.nextCursor).toBeNull();
    }
  });

  it.each([
    ['cursor=nonsense', 'invalid_cursor', undefined],
    ['limit=101', 'validation_failed', 'query.limit'],
    ['limit=ten', 'validation_failed', 'query.limit'],
    ['sort=best', 'validation_failed', 'query.sort'],
    ['priceMax=500', 'validation_failed', 'query.currency'],
    ['priceMax=500&currency=eur', 'validation_failed', 'query.currency'],
    ['page=2', 'validation_failed', 'query.page'],
    ['onlyAvailable=yes', 'validation_failed', 'query.onlyAvailable'],
    ['from=today', 'validation_failed', 'query.from'],
  ])('refuses %s', async (query, code, path) => {
    const answer = await api.request({ method: 'GET', path: `/api/events?${query}` });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe(code);
    expect(answer.body.errors?.[0].path).toBe(path);
  });

  it('refuses the cursor of another sort', async () => {
    const { nextCursor } = await list(`city=${city}&limit=1`);
    const answer = await api.request({ method: 'GET', path: `/api/events?sort=price&cursor=${nextCursor}` });
    expect(answer.body.code).toBe('invalid_cursor');
  });

  it("lists the caller's own, whatever became of them", async () => {
    const me = newUser('impresario');
    for (const title of ['A', 'B', 'C'])
      await publish(api, me, { title, startsAt: inDays(2), endsAt: inDays(3) });
    type Mine = { items: { id: string; title: string }[]; nextCursor: string | null };
    const mine = async (query = ''): Promise<Mine> =>
      (await api.request({ method: 'GET', path: `/api/events/mine${query}`, as: me })).body;
    await cancel((await mine()).items[0]?.id as string, me);
    const first = await mine('?limit=2');
    const second = await mine(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ title }) => title).toSorted()).toEqual(['A', 'B', 'C']);
    expect(second.nextCursor).toBeNull();
  });
});
