import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
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
