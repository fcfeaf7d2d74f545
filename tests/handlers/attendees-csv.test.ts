import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
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
  eventId = (await publish(api, organizer, { capacity: null })).body.id;
});

/** Somebody who comes, with a name and an e-mail address that are written as they are, as an import or a token may bring them. */
async function guest(name: string | null, email: string | null = null): Promise<void> {
  const user = newUser('guest');
  expect((await book(api, user, { eventId })).status).toBe(201);
  await api.database.sql('UPDATE users SET name = ?, email = ? WHERE id = UNHEX(?)', [
    name,
    email,
    user.id.replaceAll('-', ''),
  ]);
}
const get = (path: string, as = organizer, headers: Record<string, string> = {}): Promise<Answer> =>
  api.request({ method: 'GET', path: `/api/events/${eventId}/${path}`, as, headers });

/** What a spreadsheet skips before it looks for a formula, the most generous one. */
const LEADING = /^[\s"\p{Cc}\p{Cf}]+/u;
const cellsBy = (text: string, delimiter: string): string[][] =>
  parse(text, { delimiter, bom: true, relax_quotes: true, relax_column_count: true });
const live = (text: string, delimiter: string): string[] =>
  cellsBy(text, delimiter)
    .flat()
    .filter((cell) => /^[=+\-@−]/.test(cell.replace(LEADING, '').normalize('NFKC')));

/** Lines and separators as a reader sees them to whom quotation marks mean nothing. */
const crudely = (text: string): string[] =>
  text
    .split(/[,;|\t\n\v\f\r\u0085\u2028\u2029]/)
    .filter((cell) => /^[=+\-@−]/.test(cell.replace(LEADING, '').normalize('NFKC')));

const NAMES = [
  'Ann;=1+1;x',
  '=HYPERLINK("http://evil")',
  '+1',
  '-1+1',
  '@SUM(A1)',
  'Ann,=1+1',
  'Ann\t=1+1',
  'Ann\n=1+1',
  'Ann\r\n=1+1',
  'Ann\r=1+1',
  'Ann|@SUM(A1)',
  'Ann; =1+1',
  'Ann;\u00a0=1+1',
  'Ann;"=1+1"',
  '"=1+1"',
  '";=1+1',
  'Ann";"=1+1',
  "Ann';'=1+1",
  '\t=1+1',
  '\r=1+1',
  '\u200b=1+1',
  '\ufeff=1+1',
  '＝1+1',
  'Ann;＋1',
  'Ann;－1',
  'Ann,＠SUM(A1)',
  'Ann;﹦1+1',
  'Ann;−1',
  'Ann;\u2028=1+1',
  ';;;=1+1',
  ';\t,=1+1',
  "=cmd|' /C calc'!A0",
];

describe('when a door list is opened as a table', () => {
  it.each(NAMES)('when a name is %j, no reader finds a formula', async (name) => {
    await guest(name, `${name}@example.com`);
    for (const path of ['attendees.csv', 'attendees.csv?separator=semicolon']) {
      const text = String((await get(path)).body);
      for (const delimiter of [',', ';', '\t', '|']) expect(live(text, delimiter)).toEqual([]);
      expect(crudely(text)).toEqual([]);
    }
    const accepted = await get('attendees', organizer, { accept: 'text/csv' });
    for (const delimiter of [',', ';', '\t']) expect(live(String(accepted.body), delimiter)).toEqual([]);
  });

  it.each([
    'Ann',
    'Ann "the" Fan, Esq.',
    'Zoë\nLine',
    'Smith - Jones',
    'Jean-Luc O’Neil',
    'Semi;colon',
    '東京 🎻',
    'a = b; c+d',
  ])('when a name is %j, it comes back as it is by the file’s own separator', async (name) => {
    await guest(name, 'ann@example.com');
    for (const [path, delimiter] of [
      ['attendees.csv', ','],
      ['attendees.csv?separator=semicolon', ';'],
    ] as const) {
      const [header, row] = cellsBy(String((await get(path)).body), delimiter);
      expect(header).toEqual([
        'reference',
        'name',
        'email',
        'quantity',
        'totalCents',
        'currency',
        'bookedAt',
        'bookingId',
      ]);
      expect(row!.slice(1, 4)).toEqual([name, 'ann@example.com', '1']);
      expect(row).toHaveLength(8);
    }
  });

  it('when somebody has neither name nor address, their cells are empty', async () => {
    await guest(null);
    expect(cellsBy(String((await get('attendees.csv')).body), ',')[1]!.slice(1, 3)).toEqual(['', '']);
  });
});

describe('when a web page saves a door list', () => {
  it('gets all of it in one file that is named after the event', async () => {
    await api.request({
      method: 'PATCH',
      path: `/api/events/${eventId}`,
      body: { title: 'AC/DC: "Größe" \u202egpj' },
      as: organizer,
    });
    await guest('Ann');
    const { status, headers, body } = await get('attendees.csv');
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers['content-disposition']).toBe(
      `attachment; filename="Attendees of AC DC Gr??e gpj.csv"; filename*=UTF-8''${encodeURIComponent('Attendees of AC DC Größe gpj.csv')}`,
    );
    expect(headers).not.toHaveProperty('x-next-cursor');
    expect(headers['cache-control']).toBe('no-store');
    expect(String(body)).toMatch(/^\ufeffreference,name,/);
  });

  it('gets several files where there are very many bookings, each within what Lambda may answer', async () => {
    await guest('Ann');
    const [event] = await api.database.sql('SELECT * FROM events WHERE id = UNHEX(?)', [
      eventId.replaceAll('-', ''),
    ]);
    const { id, title, starts_at: starts, ends_at: ends, time_zone: zone } = event!;
    const users = Array.from({ length: 4_000 }, (_, n) => ({ n, id: randomBytes(16) }));
    // The longest names and addresses that there may be, made of what takes most room.
    await api.database.sql('INSERT INTO users (id, name, email, created_at, updated_at) VALUES ?', [
      users.map((user) => [user.id, '"😀'.repeat(100), '"'.repeat(320), starts, starts]),
    ]);
    await api.database.sql(
      `INSERT INTO bookings (id, reference, event_id, user_id, quantity, unit_price_cents, total_cents, currency,
        event_title, event_starts_at, event_ends_at, event_time_zone, created_at) VALUES ?`,
      [
        users.map((user) => [
          randomBytes(16),
          String(user.n).padStart(9, '0'),
          id,
          user.id,
          1,
          0,
          0,
          'EUR',
          title,
          starts,
          ends,
          zone,
          starts,
        ]),
      ],
    );
    const seen: string[] = [];
    let cursor: string | undefined = '';
    const names: string[] = [];
    while (cursor !== undefined) {
      const { headers, body }: Answer = await get(`attendees.csv${cursor && `?cursor=${cursor}`}`);
      expect(Buffer.byteLength(JSON.stringify({ body, headers }))).toBeLessThan(6_000_000);
      seen.push(
        ...cellsBy(String(body), ',')
          .slice(1)
          .map((row) => row[7]!),
      );
      names.push(headers['content-disposition']!);
      cursor = headers['x-next-cursor'];
    }
    expect(new Set(seen).size).toBe(4_001);
    expect(seen).toHaveLength(4_001);
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(name).toContain('"Some attendees of An evening of noise.csv"');
  });

  it('is nobody else’s business', async () => {
    expect(await get('attendees.csv', newUser('fan'))).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await get('attendees.csv', newUser('ada', { groups: ['admins'] }))).status).toBe(200);
    expect(await get('attendees.csv?cursor=nonsense')).toMatchObject({ body: { code: 'invalid_cursor' } });
    expect(await get('attendees.csv?separator=tab')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'query.separator', message: 'must be comma or semicolon' }] },
    });
    eventId = randomUUID();
    expect(await get('attendees.csv')).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  });
});
