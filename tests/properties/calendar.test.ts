import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { readCalendar, type ReadEntry } from '../support/calendar.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const organizer = newUser('otto');

type Step = { kind: 'book' | 'others' | 'revise' | 'cancelEvent' } | { kind: 'cancel'; booking: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'book' as const }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('cancel' as const), booking: fc.nat(4) }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'revise' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'others' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'cancelEvent' as const }) },
  ),
  { minLength: 1, maxLength: 12 },
);

/** One person's dealings with one event. */
class Story {
  readonly fan = newUser('fan');
  readonly bookings: string[] = [];
  revisions = 1;
  readonly eventId: string;

  constructor(eventId: string) {
    this.eventId = eventId;
  }

  async take(step: Step): Promise<void> {
    const path = `/api/events/${this.eventId}`;
    if (step.kind === 'book') {
      const { status, body } = await book(api, this.fan, { eventId: this.eventId });
      if (status === 201) this.bookings.push(body.id);
    } else if (step.kind === 'cancel') {
      const id = this.bookings[step.booking];
      if (id !== undefined) await this.send('POST', `/api/bookings/${id}/cancel`, this.fan);
    } else if (step.kind === 'others') await book(api, newUser('other'), { eventId: this.eventId });
    else if (step.kind === 'cancelEvent') await this.send('DELETE', path, organizer);
    else await this.send('PATCH', path, organizer, { venue: `Hall ${(this.revisions += 1)}` });
  }

  send(method: 'POST' | 'DELETE' | 'PATCH', path: string, as: TestUser, body?: Record<string, unknown>) {
    return api.request({ method, path, as, ...(body !== undefined && { body }) });
  }

  async entry(path: string): Promise<ReadEntry> {
    const answer = await api.request({ method: 'GET', path: `/api/${path}/calendar.ics`, as: this.fan });
    return readCalendar(String(answer.body));
  }

  /** The person's entry, which all their bookings must tell alike; undefined before the first. */
  async own(): Promise<ReadEntry | undefined> {
    const entries = [];
    for (const id of this.bookings) entries.push(await this.entry(`bookings/${id}`));
    const [first] = entries;
    for (const { uid, sequence, status, location } of entries)
      expect({ uid, sequence, status, location }).toEqual({
        uid: first!.uid,
        sequence: first!.sequence,
        status: first!.status,
        location: first!.location,
      });
    return first;
  }
}

/** What people see of an entry. */
const seen = ({ status, summary, location, description, startsAt }: ReadEntry): string =>
  JSON.stringify([status, summary, location, description, startsAt]);

function expectSuccession(before: ReadEntry | undefined, after: ReadEntry | undefined): void {
  if (before === undefined || after === undefined) return;
  expect(after.uid).toBe(before.uid);
  expect(after.sequence).toBeGreaterThanOrEqual(before.sequence);
  expect(after.lastModified.getTime()).toBeGreaterThanOrEqual(before.lastModified.getTime());
  expect(after.stamp.getTime()).toBeGreaterThanOrEqual(before.stamp.getTime());
  if (seen(after) !== seen(before)) expect(after.sequence).toBeGreaterThan(before.sequence);
}

describe('whatever happens to a concert and to who booked it', () => {
  it('the number of the entry never falls, and grows with every change that people see', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const { body } = await publish(api, organizer, { capacity: 100 });
        const story = new Story(body.id);
        let own: ReadEntry | undefined;
        let everybodys = await story.entry(`events/${body.id}`);
        for (const step of taken) {
          await story.take(step);
          const event = await story.entry(`events/${body.id}`);
          const mine = await story.own();
          expectSuccession(everybodys, event);
          expectSuccession(own, mine);
          expect(mine?.uid ?? event.uid).toBe(event.uid);
          expect(mine?.sequence ?? event.sequence).toBeGreaterThanOrEqual(event.sequence);
          [everybodys, own] = [event, mine];
        }
      }),
      { numRuns: 40 },
    );
  });
});
