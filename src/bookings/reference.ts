import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { bookingView, newBooking } from './routes.ts';

const event = {
  id: exampleIds.event,
  title: 'Late Trains & Small Hours',
  venue: 'Lantern Hall',
  city: 'Lisbon',
  startsAt: '2031-06-07T19:30:00.000Z',
  endsAt: '2031-06-07T22:00:00.000Z',
  timeZone: 'Europe/Lisbon',
};

export const bookingReference: Reference = {
  requests: [
    named('NewBooking', newBooking, {
      about: 'Places to book. There is no price in it: the server computes what they cost.',
      fields: { eventId: 'Id of the event.', quantity: 'How many places.' },
      example: { eventId: exampleIds.event, quantity: 2 },
    }),
  ],
  answers: [
    named('BookedEvent', bookingView.entries.event, {
      about: 'The event as it was when it was booked. Later changes to the event do not show here.',
      fields: {
        id: 'Id of the event.',
        title: 'Name of the concert.',
        venue: 'Name of the place.',
        city: 'City of the venue.',
        startsAt: 'When the event starts, UTC.',
        endsAt: 'When the event ends, UTC.',
        timeZone: 'IANA name of the time zone at the venue.',
      },
    }),
    named('Booking', bookingView, {
      about: 'A booking with the event as it was when it was booked.',
      fields: {
        id: 'Id of the booking.',
        reference: 'Short code for people to read out, such as at the door.',
        status: '`confirmed`, or `cancelled` once it no longer counts.',
        quantity: 'How many places.',
        unitPriceCents: 'Price of one place when it was booked, in the smallest unit of `currency`.',
        totalCents: 'Price of all places, in the smallest unit of `currency`.',
        currency: 'ISO 4217 code of the currency.',
        event: 'The event as it was when it was booked.',
        createdAt: 'When it was booked, UTC.',
        cancelledAt: 'When it was cancelled, UTC. `null` while it is confirmed.',
        cancelReason:
          '`by_attendee`: on its own. `event_cancelled`: together with the event. `null` while it is confirmed.',
      },
      example: {
        id: exampleIds.booking,
        reference: 'K7QM-4T2X',
        status: 'confirmed',
        quantity: 2,
        unitPriceCents: 2450,
        totalCents: 4900,
        currency: 'EUR',
        event,
        createdAt: '2031-03-12T18:04:11.000Z',
        cancelledAt: null,
        cancelReason: null,
      },
    }),
  ],
  parameters: {
    createBooking: {
      'idempotency-key': {
        about: 'A name for this booking that you make up, such as a UUID. Repeats send the same one.',
        example: '0b8f7c52-63f1-4a2e-9d0c-1b5e8a4f7d36',
      },
    },
    listBookings: {
      status: { about: 'Only bookings with this status.' },
      upcoming: { about: 'Whether to keep only bookings whose event, as booked, has not ended.' },
    },
  },
};
