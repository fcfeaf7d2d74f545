import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';

const PROCESSES = 10;
const REQUESTS_EACH = 20;
const PLACES = 50;

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ DATABASE_CONNECTIONS: '8' });
});
afterAll(() => api.stop());

const organizer = newUser('organizer');
const program = new URL('../support/booking-process.ts', import.meta.url).pathname;

async function bookInAnotherProcess(eventId: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, eventId, String(REQUESTS_EACH)], {
    env: { ...process.env, DATABASE_URL: api.database.url, DATABASE_CONNECTIONS: '4', LOG_LEVEL: 'ERROR' },
  });
  return JSON.parse(stdout) as string[];
}

describe(`when ${PROCESSES * REQUESTS_EACH} people want ${PLACES} places at once`, () => {
  it(`sells exactly ${PLACES} and tells everybody else that it is sold out`, async () => {
    const { body: event } = await publish(api, organizer, { capacity: PLACES });
    const answers = (
      await Promise.all(Array.from({ length: PROCESSES }, () => bookInAnotherProcess(event.id)))
    ).flat();

    const counted = Object.groupBy(answers, (answer) => answer);
    expect(Object.keys(counted).toSorted()).toEqual(['201', '409 sold_out']);
    expect(counted['201']).toHaveLength(PLACES);
    expect(counted['409 sold_out']).toHaveLength(PROCESSES * REQUESTS_EACH - PLACES);
    const { body } = await api.request({ method: 'GET', path: `/api/events/${event.id}` });
    expect(body).toMatchObject({ booked: PLACES, available: 0 });
    const [sum] = await api.database.sql(
      "SELECT SUM(quantity) AS places FROM bookings WHERE status = 'confirmed'",
    );
    expect(Number(sum?.['places'])).toBe(PLACES);
  }, 60_000);
});

describe('when bookings, cancellations, edits and the cancelling of the event cross each other', () => {
  it('ends without a deadlock, with nothing sold and nothing lost', async () => {
    const { body: event } = await publish(api, organizer, { capacity: 20 });
    const statuses: number[] = [];
    const fan = async (): Promise<void> => {
      const me = newUser('fan');
      for (let round = 0; round < 6; round += 1) {
        const booked = await book(api, me, { eventId: event.id, quantity: 2 });
        statuses.push(booked.status);
        if (booked.status !== 201) continue;
        const path = `/api/bookings/${booked.body.id}/cancel`;
        statuses.push((await api.request({ method: 'POST', path, as: me })).status);
      }
    };
    const editor = async (): Promise<void> => {
      for (let capacity = 30; capacity > 20; capacity -= 1) {
        const answer = await api.request({
          method: 'PATCH',
          path: `/api/events/${event.id}`,
          body: { capacity },
          as: organizer,
        });
        statuses.push(answer.status);
      }
    };
    await Promise.all([...Array.from({ length: 16 }, fan), editor()]);
    const cancelled = await api.request({ method: 'DELETE', path: `/api/events/${event.id}`, as: organizer });
    expect(cancelled.status).toBe(204);
    expect([...new Set(statuses)].filter((status) => status >= 500)).toEqual([]);
    const left = await api.database.sql(
      "SELECT 1 FROM bookings b JOIN events e ON e.id = b.event_id WHERE e.status = 'cancelled' AND b.status = 'confirmed'",
    );
    expect(left).toEqual([]);
    expect((await api.request({ method: 'GET', path: `/api/events/${event.id}` })).body.booked).toBe(0);
  }, 60_000);
});
