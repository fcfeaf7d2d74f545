import { pictureViewOf } from '../kernel/picture.ts';
import { statusOf, type EventRecord } from './events.ts';
import type { EventView } from './schemas.ts';

/** An event as everybody may see it. `origin` is the API's scheme and host, for the addresses of its picture. */
export function viewOf(event: EventRecord, now: Date, origin: string): EventView {
  const { organizer, startsAt, endsAt, capacity, booked, createdAt, updatedAt } = event;
  return {
    id: event.id,
    title: event.title,
    description: event.description,
    category: event.category,
    venue: event.venue,
    address: event.address,
    city: event.city,
    country: event.country,
    phone: event.phone,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    timeZone: event.timeZone,
    status: statusOf(event, now),
    capacity,
    booked,
    available: capacity === null ? null : capacity - booked,
    maxPerUser: event.maxPerUser,
    priceCents: event.priceCents,
    currency: event.currency,
    organizer,
    picture: pictureViewOf(event.picture, origin),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
