import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventBody, inDays } from '../support/api.ts';
import { upload } from '../support/files.ts';
import { jpeg } from '../support/picture-corpus.ts';
import type { Answer, Client, Role } from '../support/client.ts';

/**
 * The acceptance suite: what every way of reaching the API must do alike.
 * @param mode names the way in the report
 * @param connect opens it
 */
export function acceptance(mode: string, connect: () => Promise<Client>): void {
  let client: Client;
  beforeAll(async () => {
    client = await connect();
  }, 240_000);
  afterAll(() => client?.stop());

  const publish = (more: Record<string, unknown> = {}, as: Role = 'organizer'): Promise<Answer> =>
    client.request({ method: 'POST', path: '/api/events', body: eventBody(more), as });
  const book = (
    eventId: string,
    more: { quantity?: number; key?: string; as?: Role } = {},
  ): Promise<Answer> =>
    client.request({
      method: 'POST',
      path: '/api/bookings',
      body: { eventId, quantity: more.quantity ?? 1 },
      headers: { 'Idempotency-Key': more.key ?? randomUUID() },
      as: more.as ?? 'fan',
    });
  const get = (path: string, as?: Role): Promise<Answer> =>
    client.request({ method: 'GET', path, ...(as && { as }) });

  describe(`when the API is reached by ${mode}`, () => {
    it('says how it is', async () => {
      expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
      expect(await get('/api/health')).toMatchObject({ status: 200, body: { database: 'up' } });
    });

    it('carries a concert from its publication to its cancellation', async () => {
      const city = `Ort ${randomUUID().slice(0, 8)}`;
      const created = await publish({ city, capacity: 3, priceCents: 1_250, title: 'Größe & Glück 🎻' });
      expect(created.status).toBe(201);
      const { id } = created.body;
      expect(created.headers['location']).toBe(`/api/events/${id}`);
      expect((await get(`/api/events/${id}`)).body).toEqual(created.body);
      expect((await get(`/api/events?city=${encodeURIComponent(city)}`)).body.items).toEqual([created.body]);

      const booking = await book(id, { quantity: 2 });
      expect(booking).toMatchObject({ status: 201, body: { totalCents: 2_500, event: { id } } });
      expect(await book(id, { quantity: 2 })).toMatchObject({
        status: 409,
        body: { code: 'sold_out', placesLeft: 1 },
      });
      expect((await get(`/api/bookings/${booking.body.id}`, 'organizer')).body).toEqual(booking.body);

      const path = `/api/bookings/${booking.body.id}/cancel`;
      expect((await client.request({ method: 'POST', path, as: 'fan' })).body.status).toBe('cancelled');
      const second = await book(id, { quantity: 3 });
      expect(second.status).toBe(201);

      expect(
        (await client.request({ method: 'DELETE', path: `/api/events/${id}`, as: 'organizer' })).status,
      ).toBe(204);
      const after = await get(`/api/bookings/${second.body.id}`, 'fan');
      expect(after.body).toMatchObject({ status: 'cancelled', cancelReason: 'event_cancelled' });
      expect(await book(id)).toMatchObject({ status: 409, body: { code: 'event_cancelled' } });
      expect((await get(`/api/events/${id}`)).body).toMatchObject({ status: 'cancelled', booked: 0 });
    });

    it('repeats an answer for the same key and refuses another body under it', async () => {
      const { body: event } = await publish();
      const key = randomUUID();
      const answers = await Promise.all([1, 2, 3].map(() => book(event.id, { key })));
      for (const answer of answers) expect(answer).toMatchObject({ status: 201, body: answers[0]?.body });
      expect(await book(event.id, { key, quantity: 2 })).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      });
    });

    it('changes an event only for whoever read its latest state', async () => {
      const { body, headers } = await publish();
      const change = (title: string, as: Role, ifMatch?: string): Promise<Answer> =>
        client.request({
          method: 'PATCH',
          path: `/api/events/${body.id}`,
          body: { title },
          ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch } }),
          as,
        });
      const tag = headers['etag'] as string;
      expect((await change('First', 'organizer', tag)).status).toBe(200);
      expect(await change('Second', 'organizer', tag)).toMatchObject({
        status: 412,
        body: { code: 'precondition_failed' },
      });
      expect(await change('Third', 'fan')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect((await change('Fourth', 'admin')).body.title).toBe('Fourth');
    });

    it("keeps other people's bookings to themselves", async () => {
      const { body: event } = await publish();
      const { body: booking } = await book(event.id, { as: 'admin' });
      expect(await get(`/api/bookings/${booking.id}`, 'fan')).toMatchObject({
        status: 404,
        body: { code: 'booking_not_found' },
      });
      const mine = await get('/api/bookings?limit=100', 'fan');
      expect(mine.body.items.map(({ id }: { id: string }) => id)).not.toContain(booking.id);
    });

    it('keeps a profile', async () => {
      const city = `Stadt ${randomUUID().slice(0, 8)}`;
      const changed = await client.request({
        method: 'PATCH',
        path: '/api/users/me',
        body: { city },
        as: 'fan',
      });
      expect(changed).toMatchObject({ status: 200, body: { city } });
      expect((await get('/api/users/me', 'fan')).body.city).toBe(city);
    });

    it('lets nobody in without a token', async () => {
      for (const path of ['/api/users/me', '/api/bookings', '/api/events/mine']) {
        expect((await get(path)).status).toBe(401);
      }
      expect((await client.request({ method: 'POST', path: '/api/events', body: {} })).status).toBe(401);
    });

    it.each([
      ['text/plain', '{}', 415, 'unsupported_media_type'],
      ['application/json', '{', 400, 'malformed_json'],
      ['application/json', '{"titel":"x"}', 400, 'validation_failed'],
      ['application/json', JSON.stringify({ title: 'x'.repeat(90_000) }), 413, 'payload_too_large'],
    ])('refuses a body of type %s: %.20s', async (type, body, status, code) => {
      const answer = await client.request({
        method: 'POST',
        path: '/api/events',
        headers: { 'content-type': type },
        body,
        as: 'organizer',
      });
      expect(answer).toMatchObject({ status, body: { code, status } });
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.headers['x-request-id']).toBe(answer.body.requestId);
    });

    it('gives the headers alone to who asks for them, at addresses that went through many hands', async () => {
      const { body: event } = await publish();
      for (const path of [`/api/events/${event.id}`, `/api/events/${event.id}/calendar.ics`]) {
        const whole = await get(`${path}?utm_source=mail&fbclid=x`);
        const { status, headers, body } = await client.request({ method: 'HEAD', path });
        expect([status, whole.status, body]).toEqual([200, 200, undefined]);
        expect(headers['content-type']).toBe(whole.headers['content-type']);
        expect(headers['etag']).toBe(whole.headers['etag']);
      }
      expect((await client.request({ method: 'HEAD', path: '/api/users/me' })).status).toBe(401);
      expect((await get('/api/events?limit=1&limit=1')).status).toBe(400);
      expect((await get('/api/events?limit=1&gclid=x')).status).toBe(200);
    });

    it('takes a file for an event and gives it to who has booked', async () => {
      const { body: event } = await publish();
      const content = '%PDF-1.7 where to sit';
      const asked = await client.request({
        method: 'POST',
        path: '/api/uploads',
        body: {
          purpose: 'event-media',
          eventId: event.id,
          contentType: 'application/pdf',
          size: content.length,
          fileName: 'Plan für alle.pdf',
        },
        as: 'organizer',
      });
      expect(asked.status).toBe(201);
      expect(await upload(asked.body, content)).toBe(204);
      const added = await client.request({
        method: 'POST',
        path: `/api/events/${event.id}/media`,
        body: { key: asked.body.key, title: 'Plan', kind: 'seating-plan' },
        as: 'organizer',
      });
      expect(added).toMatchObject({ status: 201, body: { fileName: 'Plan für alle.pdf' } });
      const path = `/api/media/${added.body.id}`;
      expect(await get(path, 'fan')).toMatchObject({ status: 404, body: { code: 'media_not_found' } });
      await book(event.id);
      const { body: link } = await get(path, 'fan');
      expect(await (await fetch(link.url)).text()).toBe(content);
    });

    it('gives an event a picture and a person an avatar', async () => {
      const { body: event } = await publish();
      const content = await jpeg(700, 500);
      const send = async (purpose: object): Promise<string> => {
        const asked = await client.request({
          method: 'POST',
          path: '/api/uploads',
          body: { ...purpose, contentType: 'image/jpeg', size: content.length, fileName: 'p.jpg' },
          as: 'organizer',
        });
        expect(await upload(asked.body, content)).toBe(204);
        return asked.body.key;
      };
      const put = async (path: string, purpose: object): Promise<Answer> =>
        client.request({ method: 'PUT', path, body: { key: await send(purpose) }, as: 'organizer' });
      const picture = await put(`/api/events/${event.id}/picture`, {
        purpose: 'event-picture',
        eventId: event.id,
      });
      expect(picture).toMatchObject({ status: 200, body: { width: 700, height: 500 } });
      expect((await get(`/api/events/${event.id}`)).body.picture).toEqual(picture.body);
      const avatar = await put('/api/users/me/avatar', { purpose: 'avatar' });
      expect((await get('/api/users/me', 'organizer')).body.avatar).toEqual(avatar.body);

      const { pathname } = new URL(picture.body.variants[0].url);
      const loaded = await get(pathname);
      expect(loaded).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } });
      expect(loaded.body.subarray(8, 12).toString('latin1')).toBe('WEBP');
      const etag = loaded.headers['etag'] ?? '';
      const again = await client.request({
        method: 'GET',
        path: pathname,
        headers: { 'if-none-match': etag },
      });
      expect(again.status).toBe(304);
    });

    it('pages through a list without losing or repeating anything', async () => {
      const city = `Paging ${randomUUID().slice(0, 8)}`;
      const wanted: string[] = [];
      for (let i = 0; i < 5; i += 1) {
        const { body } = await publish({ city, startsAt: inDays(5 + i), endsAt: inDays(6 + i) });
        wanted.push(body.id);
      }
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query = new URLSearchParams({ city, limit: '2', ...(cursor !== '' && { cursor }) });
        const { body } = await get(`/api/events?${query.toString()}`);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(wanted);
    });
  });
}
