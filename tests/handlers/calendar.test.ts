import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, book, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { readCalendar, type ReadEntry } from '../support/calendar.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const organizer = newUser('otto');
const fan = newUser('fay');

/** The lines of a calendar file as a reader joins them again, by name. */
function linesOf({ body }: Answer): Map<string, string> {
  const lines = String(body).replaceAll('\r\n ', '').split('\r\n');
  return new Map(lines.map((line) => [line.split(/[:;]/)[0]!, line.slice(line.indexOf(':') + 1)]));
}
const get = (path: string, as?: typeof fan): Promise<Answer> => api.request({ method: 'GET', path, as });

describe('when a concert goes into a calendar', () => {
  it('is one entry, at the instant that it is at, in lines that every reader takes', async () => {
    const { body: event } = await publish(api, organizer, {
      title: 'Größe, Glück; 東京 🎻 '.repeat(8).trim(),
      description: 'First line\nSecond line, with; signs\\',
      venue: 'Hall',
      city: 'Lisbon',
      startsAt: '2027-07-01T20:00:00+02:00',
      endsAt: '2027-07-01T22:00:00+02:00',
    });
    const answer = await get(`/api/events/${event.id}/calendar.ics`);
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
    for (const line of String(answer.body).split('\r\n'))
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(String(answer.body).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const lines = linesOf(answer);
    expect(Object.fromEntries(lines)).toMatchObject({
      VERSION: '2.0',
      UID: `${event.id}@concert`,
      DTSTART: '20270701T180000Z',
      DTEND: '20270701T200000Z',
      STATUS: 'CONFIRMED',
      SEQUENCE: '1',
      LOCATION: 'Hall\\, Lisbon',
      DESCRIPTION: 'First line\\nSecond line\\, with\\; signs\\\\',
    });
    expect(lines.get('SUMMARY')).toMatch(/^Größe\\, Glück\\; 東京 🎻 /);
    expect(lines.get('DTSTAMP')).toMatch(/^\d{8}T\d{6}Z$/);
  });

  it('keeps its entry when it changes, and says when it is cancelled', async () => {
    const { body: event } = await publish(api, organizer);
    await api.request({
      method: 'PATCH',
      path: `/api/events/${event.id}`,
      body: { title: 'New' },
      as: organizer,
    });
    expect(linesOf(await get(`/api/events/${event.id}/calendar.ics`)).get('SEQUENCE')).toBe('2');
    await api.request({ method: 'DELETE', path: `/api/events/${event.id}`, as: organizer });
    const lines = linesOf(await get(`/api/events/${event.id}/calendar.ics`));
    expect([lines.get('UID'), lines.get('STATUS')]).toEqual([`${event.id}@concert`, 'CANCELLED']);
  });

  it('holds the reference of a booking, for who may read it', async () => {
    const { body: event } = await publish(api, organizer);
    const { body: booking } = await book(api, fan, { eventId: event.id, quantity: 2 });
    const path = `/api/bookings/${booking.id}/calendar.ics`;
    expect(linesOf(await get(path, fan)).get('DESCRIPTION')).toBe(
      `2 places\\, reference ${booking.reference}`,
    );
    expect(await get(path, newUser('eve'))).toMatchObject({
      status: 404,
      body: { code: 'booking_not_found' },
    });
    await api.request({ method: 'POST', path: `/api/bookings/${booking.id}/cancel`, as: fan });
    expect(linesOf(await get(path, fan)).get('STATUS')).toBe('CANCELLED');
  });
});

const change = (eventId: string, body: object): Promise<Answer> =>
  api.request({ method: 'PATCH', path: `/api/events/${eventId}`, body, as: organizer });
/** Writes what an import may have brought, whatever the API takes today. */
const store = (
  eventId: string,
  column: 'title' | 'address' | 'description',
  text: string,
): Promise<unknown> =>
  api.database.sql(`UPDATE events SET ${column} = ? WHERE id = UNHEX(?)`, [
    text,
    eventId.replaceAll('-', ''),
  ]);
const cancel = (id: string): Promise<Answer> =>
  api.request({ method: 'POST', path: `/api/bookings/${id}/cancel`, as: fan });
const entryOf = async (path: string, as = fan): Promise<ReadEntry> =>
  readCalendar(String((await get(`${path}/calendar.ics`, as)).body));

describe('when a concert that was booked changes', () => {
  it('is one entry in both files, where and when it is now, with what was booked beside it', async () => {
    const { body: event } = await publish(api, organizer, {
      title: 'Night',
      description: 'Doors at 7',
      venue: 'Hall',
      city: 'Berlin',
      startsAt: '2027-06-01T18:00:00Z',
      endsAt: '2027-06-01T20:00:00Z',
    });
    const { body: booking } = await book(api, fan, { eventId: event.id, quantity: 2 });
    const before = await entryOf(`/api/bookings/${booking.id}`);
    expect(before.description).toBe(`2 places, reference ${booking.reference}\n\nDoors at 7`);
    await change(event.id, {
      startsAt: '2027-07-09T18:30:00Z',
      endsAt: '2027-07-09T21:00:00Z',
      venue: 'Dome',
    });
    const mine = await entryOf(`/api/bookings/${booking.id}`);
    const everybodys = await entryOf(`/api/events/${event.id}`);
    expect(mine).toMatchObject({
      uid: before.uid,
      sequence: before.sequence + 1,
      status: 'CONFIRMED',
      startsAt: new Date('2027-07-09T18:30:00Z'),
      endsAt: new Date('2027-07-09T21:00:00Z'),
      location: 'Dome, Berlin',
      description:
        `2 places, reference ${booking.reference}\n\n` +
        'Booked as: Night, Hall, Berlin, 2027-06-01 20:00 (Europe/Berlin)\n\nDoors at 7',
    });
    const { uid, sequence, startsAt, endsAt, location } = mine;
    expect(everybodys).toMatchObject({
      uid,
      sequence,
      startsAt,
      endsAt,
      location,
      description: 'Doors at 7',
    });
  });

  it('stays confirmed while one of two bookings is, and says what is left', async () => {
    const { body: event } = await publish(api, organizer);
    const { body: first } = await book(api, fan, { eventId: event.id, quantity: 2 });
    const { body: second } = await book(api, fan, { eventId: event.id, quantity: 3 });
    const both = await entryOf(`/api/bookings/${first.id}`);
    expect(both.description).toBe(`5 places, references ${first.reference}, ${second.reference}`);
    await cancel(first.id);
    for (const { id } of [first, second]) {
      expect(await entryOf(`/api/bookings/${id}`)).toMatchObject({
        uid: both.uid,
        sequence: both.sequence + 1,
        status: 'CONFIRMED',
        description: `3 places, reference ${second.reference}`,
      });
    }
    await cancel(second.id);
    expect(await entryOf(`/api/bookings/${first.id}`)).toMatchObject({
      sequence: both.sequence + 2,
      status: 'CANCELLED',
      description: `Cancelled, reference ${first.reference}`,
    });
    const { body: third } = await book(api, fan, { eventId: event.id });
    expect(await entryOf(`/api/bookings/${third.id}`)).toMatchObject({
      sequence: both.sequence + 3,
      status: 'CONFIRMED',
    });
  });

  it('names twenty references at most', async () => {
    const { body: event } = await publish(api, organizer, { capacity: null });
    for (let i = 0; i < 22; i += 1) await book(api, fan, { eventId: event.id });
    const { body } = await get('/api/bookings?limit=1', fan);
    const { description } = await entryOf(`/api/bookings/${body.items[0].id}`);
    expect(description).toMatch(/^22 places, references (?:[\dA-Z-]{9}, ){19}[\dA-Z-]{9} and 2 more$/);
  });

  it('is for the organizer what it is for who booked, and counts nobody else’s bookings', async () => {
    const { body: event } = await publish(api, organizer);
    const { body: booking } = await book(api, fan, { eventId: event.id });
    await book(api, newUser('other'), { eventId: event.id });
    const { stamp: _mine, ...mine } = await entryOf(`/api/bookings/${booking.id}`);
    const { stamp: _theirs, ...theirs } = await entryOf(`/api/bookings/${booking.id}`, organizer);
    expect(theirs).toEqual(mine);
    expect(mine.sequence).toBe(1);
  });

  it('is stamped when the file is made, and tells when it was changed', async () => {
    const { body: event } = await publish(api, organizer);
    await api.database.sql("UPDATE events SET updated_at = '2026-01-02 03:04:05' WHERE id = UNHEX(?)", [
      event.id.replaceAll('-', ''),
    ]);
    const { stamp, lastModified } = await entryOf(`/api/events/${event.id}`);
    expect(lastModified).toEqual(new Date('2026-01-02T03:04:05Z'));
    expect(Math.abs(stamp.getTime() - Date.now())).toBeLessThan(10_000);
    const { body: booking } = await book(api, fan, { eventId: event.id });
    const booked = await entryOf(`/api/bookings/${booking.id}`);
    expect(Math.abs(booked.lastModified.getTime() - Date.now())).toBeLessThan(10_000);
  });
});

describe('when texts of people go into a calendar', () => {
  it.each([
    ['1 Main Street\nSecond floor', '1 Main Street, Second floor'],
    ['1 Main Street\r\nSecond floor\r\n', '1 Main Street, Second floor'],
    ['1 Main Street,\n\n  Second floor ,', '1 Main Street, Second floor'],
    ['1 Main Street\u2028Second floor', '1 Main Street, Second floor'],
    ['1 Main Street;Second floor', '1 Main Street;Second floor'],
    ['Straße 1 \\ Hof', 'Straße 1 \\ Hof'],
    ['Lisbon', 'Lisbon'],
  ])('when the address is %j, its place is in one line', async (address, expected) => {
    const { body: event } = await publish(api, organizer, { venue: 'Hall', city: 'Lisbon' });
    await store(event.id, 'address', address);
    const { body: booking } = await book(api, fan, { eventId: event.id });
    for (const path of [`/api/events/${event.id}`, `/api/bookings/${booking.id}`]) {
      const { location } = await entryOf(path);
      expect(location).toBe(expected === 'Lisbon' ? 'Hall, Lisbon' : `Hall, ${expected}, Lisbon`);
    }
  });

  it.each([
    'First\nsecond, third; fourth\\ \\n',
    'A\r\nB\rC',
    `${'x'.repeat(60)}${'😀'.repeat(40)}${'👩‍👩‍👧'.repeat(20)}`,
    ...Array.from({ length: 8 }, (_, i) => `${'x'.repeat(i)}${'😀é漢'.repeat(60)}`),
    'BEGIN:VEVENT\nSUMMARY:evil\nEND:VEVENT',
    '"quoted": and=colon',
  ])('when the description is %j, it comes back', async (description) => {
    const { body: event } = await publish(api, organizer);
    await store(event.id, 'description', description);
    const text = String((await get(`/api/events/${event.id}/calendar.ics`)).body);
    expect(readCalendar(text).description).toBe(description.replaceAll(/\r\n?/g, '\n'));
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  it.each([',', 'Yes,', ', ,', ';', '\\', ':', '...'])(
    'when the title is %j, it comes back',
    async (title) => {
      const { body: event } = await publish(api, organizer, { title });
      expect((await entryOf(`/api/events/${event.id}`)).summary).toBe(title);
    },
  );

  it('when a title has lines, it is in one', async () => {
    const { body: event } = await publish(api, organizer);
    await store(event.id, 'title', 'One\nTwo\r\nThree\u0085\u0007Four');
    expect((await entryOf(`/api/events/${event.id}`)).summary).toBe('One Two Three Four');
  });

  it('leads nowhere where no page is set', async () => {
    const { body: event } = await publish(api, organizer, { endsAt: inDays(31) });
    expect(await entryOf(`/api/events/${event.id}`)).toMatchObject({ url: null });
    expect(String((await get(`/api/events/${event.id}/calendar.ics`)).body)).not.toContain('/api/');
  });
});
