import type { JsonObject } from './json-schema.ts';

/** A good request body for each named body schema. Fixed dates keep the document the same from day to day. */
export const examples: Readonly<Record<string, JsonObject>> = {
  NewEvent: {
    title: 'Late Trains & Small Hours',
    description: 'Two sets of piano trio, with a bar in between.',
    category: 'Jazz',
    venue: 'Lantern Hall',
    address: 'Quai 7',
    city: 'Lisbon',
    country: 'Portugal',
    startsAt: '2031-06-07T19:30:00Z',
    endsAt: '2031-06-07T22:00:00Z',
    timeZone: 'Europe/Lisbon',
    capacity: 120,
    maxPerUser: 6,
    priceCents: 2450,
    currency: 'EUR',
  },
  EventChanges: { venue: 'Lantern Hall, upper floor', capacity: 150 },
  NewBooking: {
    eventId: '01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e',
    quantity: 2,
    expectedUnitPriceCents: 2450,
    currency: 'EUR',
  },
  NewUpload: {
    purpose: 'event-picture',
    eventId: '01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e',
    contentType: 'image/jpeg',
    size: 245_760,
    fileName: 'stage.jpg',
  },
  NewPicture: {
    key: 'uploads/event-picture/5b0d9f0e-6c1f-4f0e-9a57-2f1f0c0f7a11/01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e',
  },
  NewMedia: {
    key: 'uploads/event-media/5b0d9f0e-6c1f-4f0e-9a57-2f1f0c0f7a11/01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e',
    title: 'Where to sit',
    kind: 'seating-plan',
    isPublic: true,
  },
  ProfileChanges: { name: 'Fay Moreau', city: 'Lisbon', website: 'https://example.com' },
};
