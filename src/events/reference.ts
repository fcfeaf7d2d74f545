import { exampleIds, examplePicture, named, type Reference } from '../kernel/reference.ts';
import { eventChanges, eventView, newEvent } from './schemas.ts';

/** Shared by requests and responses. */
const written = {
  title: 'Name of the concert.',
  description: 'What to expect, as plain text. Line breaks are kept.',
  category: 'Genre or kind, in the words of the organizer, such as `Jazz`. Lists can be filtered by it.',
  venue: 'Name of the place.',
  address: 'Street address of the venue.',
  city: 'City of the venue. Lists can be filtered by it.',
  country: 'Country of the venue. Lists can be filtered by it.',
  phone: 'Phone number for questions, as people write it.',
  startsAt:
    'When the event starts: an ISO 8601 instant with `Z` or an offset, to the millisecond, in the years 2000 to 2099.',
  endsAt: 'When the event ends: an ISO 8601 instant with `Z` or an offset, after `startsAt`.',
  timeZone: 'IANA name of the time zone at the venue, such as `Europe/Lisbon`: what the clocks there show.',
  capacity: 'How many places there are. `null`: no limit.',
  maxPerUser: 'How many places one person may hold in all. `null`: no limit.',
  priceCents:
    'Price of one place in the smallest unit of `currency`: cents for EUR, whole yen for JPY. 0: admission is free.',
  currency: 'ISO 4217 code of the currency, in capitals, such as `EUR`.',
};

const example = {
  title: 'Late Trains & Small Hours',
  description: 'Two sets of piano trio, with a bar in between.',
  category: 'Jazz',
  venue: 'Lantern Hall',
  address: 'Quai 7',
  city: 'Lisbon',
  country: 'Portugal',
  phone: '+351 21 000 0000',
  startsAt: '2031-06-07T19:30:00.000Z',
  endsAt: '2031-06-07T22:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  capacity: 120,
  maxPerUser: 6,
  priceCents: 2450,
  currency: 'EUR',
};

export const eventReference: Reference = {
  requests: [
    named('NewEvent', newEvent, {
      about: 'An event to publish. What is left out is not said; `endsAt` must come after `startsAt`.',
      fields: written,
      example,
    }),
    named('EventChanges', eventChanges, {
      about:
        'The fields to change, at least one. `null` clears a field that may be null; what is left out stays as it is.',
      fields: written,
      example: { venue: 'Lantern Hall, upper floor', capacity: 150 },
    }),
  ],
  answers: [
    named('Organizer', eventView.entries.organizer, {
      about: 'Who published an event.',
      fields: { id: 'Id of the user.', name: 'Name from their profile, if they gave one.' },
    }),
    named('Event', eventView, {
      about: 'An event as everybody sees it: how many places are booked, never by whom.',
      fields: {
        ...written,
        id: 'Id of the event.',
        startsAt: 'When the event starts, UTC.',
        endsAt: 'When the event ends, UTC.',
        status:
          '`scheduled` until it ends, then `ended`; `cancelled` once its organizer or an admin has called it off.',
        booked: 'How many places are booked now.',
        available: 'How many places are left: `capacity` less `booked`. `null`: no limit.',
        organizer: 'Who published it.',
        picture: 'Its picture, if it has one.',
        createdAt: 'When it was published, UTC.',
        updatedAt: 'When it was last changed, UTC. Bookings are no changes.',
      },
      example: {
        id: exampleIds.event,
        ...example,
        status: 'scheduled',
        booked: 2,
        available: 118,
        organizer: { id: exampleIds.user, name: 'Otto Lindqvist' },
        picture: examplePicture,
        createdAt: '2031-02-01T09:00:00.000Z',
        updatedAt: '2031-02-03T16:20:00.000Z',
      },
    }),
  ],
  parameters: {
    listEvents: {
      q: {
        about:
          'Words to look for in title, description, venue, city and category, in any order, such as `piano trio`. An ' +
          'event must have all of them, or words that begin with them.',
      },
      category: { about: 'Only events of this category, such as `Jazz`.' },
      city: { about: 'Only events in this city, such as `Lisbon`.' },
      country: { about: 'Only events in this country, such as `Portugal`.' },
      from: {
        about:
          'Only events that start at this instant or later, whether or not they have ended. ISO 8601 with `Z` or an ' +
          'offset, such as `2031-06-01T00:00:00Z`.',
      },
      to: { about: 'Only events that start at this instant or earlier. ISO 8601 with `Z` or an offset.' },
      organizer: { about: 'Only events of this organizer, by user id.' },
      currency: { about: 'Only events with prices in this currency, by its ISO 4217 code, such as `EUR`.' },
      priceMax: {
        about:
          'Only events whose `priceCents` is at most this, in the smallest unit of `currency`, which must be sent too.',
      },
      onlyAvailable: { about: 'Whether to leave sold-out events out.' },
      sort: {
        about:
          '`start`: soonest first. `price`: by currency, and cheapest first in each. `newest`: last published first.',
      },
    },
  },
};
