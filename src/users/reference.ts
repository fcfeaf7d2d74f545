import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { exportView, profileChanges, profileView } from './routes.ts';

/** Told alike of what goes in and of what comes out. */
const written = {
  name: 'Name, as the person writes it.',
  phone: 'Phone number, as the person writes it.',
  address: 'Street address.',
  city: 'City.',
  country: 'Country.',
  postcode: 'Postal code.',
  company: 'Company.',
  website: 'Address of a web page, starting with `http://` or `https://`.',
};

const profile = {
  id: exampleIds.user,
  email: 'fay@example.com',
  name: 'Fay Moreau',
  phone: null,
  address: null,
  city: 'Lisbon',
  country: 'Portugal',
  postcode: null,
  company: null,
  website: 'https://example.com/',
  avatar: null,
  createdAt: '2031-01-15T08:30:00.000Z',
  updatedAt: '2031-02-20T19:45:00.000Z',
};

export const userReference: Reference = {
  requests: [
    named('ProfileChanges', profileChanges, {
      about: 'The fields to change, at least one. `null` clears a field; what is left out stays as it is.',
      fields: written,
      example: { name: 'Fay Moreau', city: 'Lisbon', website: 'https://example.com' },
    }),
  ],
  answers: [
    named('Profile', profileView, {
      about: 'A user as only that user sees it. `null`: not said.',
      fields: {
        ...written,
        id: 'Id of the user: `sub` of the token.',
        email: 'The last verified e-mail address that an ID token has shown.',
        avatar: "The person's picture, if there is one.",
        createdAt: 'When the profile came into being, UTC.',
        updatedAt: 'When it was last changed, UTC.',
      },
      example: profile,
    }),
    named('Export', exportView, {
      about: 'Everything that is kept about a user.',
      fields: {
        exportedAt: 'When this was read, UTC.',
        isComplete: 'Whether nothing is left for another document.',
        nextCursor: 'Send it back as `cursor` for the next document. `null`: nothing is left.',
        profile: 'The profile.',
        bookings: 'Bookings, newest first, as `listBookings` gives them.',
        events: 'Events that the user organizes, as `listMyEvents` gives them.',
      },
      example: {
        exportedAt: '2031-03-12T18:04:11.000Z',
        isComplete: true,
        profile,
        bookings: [],
        events: [],
        nextCursor: null,
      },
    }),
  ],
  sameAs: [
    [exportView.entries.bookings.item, 'Booking'],
    [exportView.entries.events.item, 'Event'],
  ],
};
