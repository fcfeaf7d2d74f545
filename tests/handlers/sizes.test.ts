import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { idToBytes } from '../../src/kernel/ids.ts';
import { MAX_LAMBDA_PAYLOAD_BYTES } from '../../src/kernel/limits.ts';
import { book, eventBody, publish, startApi, type TestApi } from '../support/api.ts';
import { gatewayEvent, newUser, type TestRequest, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
const organizer = newUser('organizer');
const escapedJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Every text as long as it may be, in characters of four bytes, or such that two layers of JSON make four of one. */
const fullEvent = (character: string): Record<string, unknown> => ({
  ...eventBody({ capacity: 1_000_000, maxPerUser: 100, priceCents: 1 }),
  title: character.repeat(200),
  description: character.repeat(5_000),
  category: character.repeat(50),
  venue: character.repeat(200),
  address: character.repeat(500),
  city: character.repeat(100),
  country: character.repeat(100),
  phone: character.repeat(50),
});

/** The bytes that Lambda hands to the gateway, and what a client gets of them. */
async function payload(request: TestRequest): Promise<{ bytes: number; status: number; text: string }> {
  const { handler } = await import('../../src/functions/api.ts');
  const response = await handler(gatewayEvent(request), {} as Context);
  return {
    bytes: Buffer.byteLength(JSON.stringify(response)),
    status: response.statusCode,
    text: response.body,
  };
}

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('when a body is written at length', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    api.request({ method: 'POST', path: '/api/events', body, headers, as: organizer });

  it.each(['🎸', 'ä', '"', '\\', '漢'])(
    'the longest event of %s is taken, escaped or not',
    async (character) => {
      for (const body of [JSON.stringify(fullEvent(character)), escapedJson(fullEvent(character))]) {
        const { status, body: event } = await post(body);
        expect(status).toBe(201);
        expect(event.description).toBe(character.repeat(5_000));
      }
    },
  );

  it('every unit of it escaped, names too, and indented, it is still the same event', async () => {
    const escaped = (text: string): string =>
      Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join('');
    const written = JSON.stringify(fullEvent('🎸'), null, 2).replaceAll(
      /"([^"]*)"/g,
      (_, text: string) => `"${escaped(text)}"`,
    );
    expect((await post(written)).status).toBe(201);
  });

  it('one that is longer than any valid one is refused, saying how long it may be', async () => {
    const answer = await post(JSON.stringify(eventBody({ description: 'x'.repeat(100_000) })));
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large', maxBytes: 81_920 } });
  });
});

describe('when a body comes packed', () => {
  it.each(['gzip', 'GZIP', 'br', 'deflate', 'gzip, identity', 'x'])(
    'as %s, it is refused plainly',
    async (coding) => {
      const { status, body } = await api.request({
        method: 'POST',
        path: '/api/events',
        body: gzipSync(JSON.stringify(eventBody())).toString('latin1'),
        headers: { 'content-encoding': coding },
        as: organizer,
      });
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
      expect(body.detail).toContain('content-encoding');
    },
  );

  it.each(['identity', 'Identity ', ''])('as %j, it is as it is', async (coding) => {
    const headers = { 'content-encoding': coding };
    const answer = await api.request({
      method: 'POST',
      path: '/api/events',
      body: eventBody(),
      headers,
      as: organizer,
    });
    expect(answer.status).toBe(201);
  });
});

describe('when answers are as large as they can be', () => {
  const collector = newUser('collector');
  const EVENTS = 400;

  beforeAll(async () => {
    for (const character of ['🎸', '"']) {
      const { body } = await publish(api, collector, fullEvent(character));
      await fatten(body.id, EVENTS / 2);
    }
    await api.database.sql('UPDATE users SET name = ? WHERE id = ?', [
      '"'.repeat(200),
      idToBytes(collector.id),
    ]);
  }, 60_000);

  /** Copies an event, with a picture for each, as the API would have written them one by one. */
  async function fatten(id: string, copies: number): Promise<void> {
    const columns = `organizer_id, title, description, category, venue, address, city, country, phone, starts_at, ends_at,
      time_zone, capacity, max_per_user, price_cents, currency, created_at, updated_at`;
    await api.database.sql(
      `INSERT INTO events (id, ${columns})
      WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      SELECT UNHEX(LEFT(SHA2(CONCAT(HEX(e.id), i), 256), 32)), ${columns} FROM events e JOIN n WHERE e.id = ?`,
      [copies - 1, idToBytes(id)],
    );
    await api.database.sql(
      `INSERT IGNORE INTO pictures (id, owner_kind, owner_id, width, height, placeholder, color, widths, created_at)
      SELECT e.id, 'event', e.id, 2048, 4096, ?, '#123456', ?, NOW() FROM events e`,
      [`data:image/webp;base64,${'x'.repeat(1_900)}`, '320,640,1280,2048'],
    );
  }

  it.each([
    ['the list of all', '/api/events?limit=100'],
    ["the organizer's own", '/api/events/mine?limit=100'],
  ])('%s has 100 events on a page', async (_, path) => {
    const { bytes, status, text } = await payload({ method: 'GET', path, as: collector });
    expect([status, JSON.parse(text).items.length]).toEqual([200, 100]);
    expect(bytes).toBeGreaterThan(2_000_000);
    expect(bytes).toBeLessThan(MAX_LAMBDA_PAYLOAD_BYTES * 0.8);
  });

  it('what is kept about somebody comes in several documents, nothing twice and nothing left out', async () => {
    const first = await publish(api, organizer, {
      capacity: null,
      title: '"'.repeat(200),
      venue: '🎸'.repeat(200),
    });
    const bookings = new Set<string>();
    for (let n = 0; n < 120; n += 1)
      bookings.add((await book(api, collector, { eventId: first.body.id })).body.id);
    const seen = { bookings: [] as string[], events: [] as string[] };
    const complete: boolean[] = [];
    let cursor: string | null = null;
    do {
      const path = `/api/users/me/export${cursor === null ? '' : `?cursor=${cursor}`}`;
      const { bytes, status, text } = await payload({ method: 'GET', path, as: collector });
      expect(status).toBe(200);
      expect(bytes).toBeLessThan(MAX_LAMBDA_PAYLOAD_BYTES);
      const document = JSON.parse(text);
      expect(document.profile.id).toBe(collector.id);
      for (const part of ['bookings', 'events'] as const)
        seen[part].push(...document[part].map(({ id }: { id: string }) => id));
      complete.push(document.isComplete);
      cursor = document.nextCursor;
    } while (cursor !== null);
    expect(complete.length).toBeGreaterThan(2);
    expect(complete).toEqual(complete.map((_, index) => index === complete.length - 1));
    expect(seen.bookings.length).toBe(120);
    expect(new Set(seen.bookings)).toEqual(bookings);
    expect(seen.events.length).toBe(EVENTS);
    expect(new Set(seen.events).size).toBe(EVENTS);
  }, 60_000);

  it.each([
    'x',
    'profile.',
    'events',
    'events.%',
    'events.x',
    'bookings.x',
    'events.events.',
    '',
    'x'.repeat(600),
  ])('the cursor %j of no export is refused', async (cursor) => {
    const path = `/api/users/me/export?cursor=${cursor}`;
    const { status, body } = await api.request({ method: 'GET', path, as: collector });
    expect(status).toBe(400);
    expect(['invalid_cursor', 'validation_failed']).toContain(body.code);
  });

  it('of an export of a few things there is one document', async () => {
    const fan = newUser('fan');
    const { body } = await api.request({ method: 'GET', path: '/api/users/me/export', as: fan });
    expect(body).toMatchObject({ isComplete: true, nextCursor: null, bookings: [], events: [] });
  });

  it('a door list of 1,000 has less than Lambda takes, as JSON and as a table', async () => {
    const { body: event } = await publish(api, organizer, { capacity: null });
    await crowd(event.id, organizer);
    const path = `/api/events/${event.id}/attendees?limit=1000`;
    for (const accept of ['application/json', 'text/csv']) {
      const { bytes, status } = await payload({ method: 'GET', path, headers: { accept }, as: organizer });
      expect(status).toBe(200);
      expect(bytes).toBeGreaterThan(800_000);
      expect(bytes).toBeLessThan(MAX_LAMBDA_PAYLOAD_BYTES * 0.8);
    }
  });

  /** A thousand people with the longest names, who have booked one place each. */
  async function crowd(eventId: string, like: TestUser): Promise<void> {
    const one = await book(api, like, { eventId });
    const n = 'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 999)';
    await api.database.sql(
      `INSERT INTO users (id, name, email, created_at, updated_at)
      ${n} SELECT UNHEX(LEFT(SHA2(CONCAT('fan', i), 256), 32)), ?, CONCAT(?, i), NOW(), NOW() FROM n`,
      ['"'.repeat(200), '"'.repeat(300)],
    );
    const columns = `event_id, event_title, event_starts_at, event_ends_at, event_time_zone, status, quantity,
      unit_price_cents, total_cents, currency, created_at`;
    await api.database.sql(
      `INSERT INTO bookings (id, user_id, reference, ${columns})
      ${n} SELECT UNHEX(LEFT(SHA2(CONCAT('booking', i), 256), 32)), UNHEX(LEFT(SHA2(CONCAT('fan', i), 256), 32)), CONCAT('R', i), ${columns}
      FROM bookings b JOIN n WHERE b.id = ?`,
      [idToBytes(one.body.id)],
    );
  }
});
