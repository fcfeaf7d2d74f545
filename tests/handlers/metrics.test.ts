import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

const organizer = newUser('otto');
const fan = newUser('fay');
let api: TestApi;
let lines: string[] = [];

beforeAll(async () => {
  // Powertools writes through a console of its own, which ends in the process' standard output.
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).split('\n').filter(Boolean));
    return true;
  });
  api = await startApi({ METRICS_NAMESPACE: 'Concert', METRICS_SERVICE: 'concert-test' });
});
afterAll(async () => {
  await api.stop();
  jest.restoreAllMocks();
});

/** The metrics written while something was done, by name. */
async function written(action: () => Promise<unknown>): Promise<Record<string, unknown>> {
  lines = [];
  await action();
  const metrics: Record<string, unknown> = {};
  for (const line of lines) {
    const {
      _aws: header,
      service,
      ...values
    } = JSON.parse(line) as Record<string, unknown> & {
      _aws?: {
        CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
      };
    };
    for (const { Namespace, Dimensions, Metrics } of header?.CloudWatchMetrics ?? []) {
      expect([Namespace, Dimensions, service]).toEqual(['Concert', [['service']], 'concert-test']);
      for (const { Name } of Metrics) metrics[Name] = values[Name];
    }
  }
  return metrics;
}

describe('when people book', () => {
  it('bookings, places, sold-out answers and cancellations are counted, repeated answers are not', async () => {
    const { body: event } = await publish(api, organizer, { capacity: 3, maxPerUser: 3 });
    const order = { eventId: event.id, quantity: 3, key: 'a-key-of-the-fan' };
    let booking: { id: string } = { id: '' };
    expect(
      await written(async () => {
        booking = (await book(api, fan, order)).body;
      }),
    ).toEqual({ BookingsCreated: 1, PlacesSold: 3 });
    expect(await written(() => book(api, fan, order))).toEqual({});
    const late = { eventId: event.id, key: 'a-key-of-finn' };
    const finn = newUser('finn');
    expect(await written(() => book(api, finn, late))).toEqual({ SoldOut: 1 });
    expect(await written(() => book(api, finn, late))).toEqual({});
    const path = `/api/bookings/${booking.id}/cancel`;
    expect(await written(() => api.request({ method: 'POST', path, as: fan }))).toEqual({
      BookingsCancelled: 1,
    });
    expect(await written(() => api.request({ method: 'POST', path, as: fan }))).toEqual({});
  });
});
