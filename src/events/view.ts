import { pictureViewOf } from '../kernel/picture.ts';
import { statusOf, type EventRecord } from './events.ts';
import { factNames } from './facts.ts';
import type { EventView } from './schemas.ts';

/** An event as the public sees it. `origin` is the API's scheme and host, for the addresses of its picture. */
export function viewOf(event: EventRecord, now: Date, origin: string): EventView {
  const { id, organizer, picture, capacity, booked, createdAt, updatedAt } = event;
  return {
    id,
    ...shownFacts(event),
    status: statusOf(event, now),
    booked,
    available: capacity === null ? null : capacity - booked,
    organizer,
    picture: pictureViewOf(picture, origin),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

type ShownFacts = Pick<EventView, (typeof factNames)[number]>;

const shownFacts = (event: EventRecord): ShownFacts =>
  Object.fromEntries(
    factNames.map((name) => {
      const value = event[name];
      return [name, value instanceof Date ? value.toISOString() : value];
    }),
  ) as ShownFacts;
