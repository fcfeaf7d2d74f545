import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { readCalendar } from '../support/calendar.ts';
import { newUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ EVENT_URL: 'https://tickets.example.com/en/#/events/{eventId}?from=a,b;c' });
});
afterAll(() => api.stop());

describe('when a page about events is set', () => {
  it('is where both files lead', async () => {
    const fan = newUser('fay');
    const { body: event } = await publish(api, newUser('otto'));
    const { body: booking } = await book(api, fan, { eventId: event.id });
    for (const path of [`events/${event.id}`, `bookings/${booking.id}`]) {
      const { body } = await api.request({ method: 'GET', path: `/api/${path}/calendar.ics`, as: fan });
      expect(readCalendar(String(body)).url).toBe(
        `https://tickets.example.com/en/#/events/${event.id}?from=a%2Cb%3Bc`,
      );
    }
  });
});
