import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { bookingView, newBooking } from './routes.ts';

const occasion = {
  title: 'Late Trains & Small Hours',
  venue: 'Lantern Hall',
  city: 'Lisbon',
  startsAt: '2031-06-07T19:30:00.000Z',
  endsAt: '2031-06-07T22:00:00.000Z',
  timeZone: 'Europe/Lisbon',
};

const toldOfIt = {
  title: 'Name of the concert.',
  venue: 'Name of the place.',
  city: 'City of the venue.',
  startsAt: 'When the event starts, UTC.',
  endsAt: 'When the event ends, UTC.',
  timeZone: 'IANA name of the time zone at the venue.',
};

export const bookingReference: Reference = {
  requests: [
    named('NewBooking', newBooking, {
      about:
        'Places to book. The server computes what they cost; a price in here only says what the caller agrees to.',
      fields: {
        eventId: 'Id of the event.',
        quantity: 'How many places.',
        expectedUnitPriceCents:
          'Price of one place as you showed it, in the smallest unit of `currency`. The booking is refused where it is ' +
          'another by now. Send it together with `currency`, or not at all.',
        currency: 'ISO 4217 code of the currency of `expectedUnitPriceCents`.',
      },
      example: { eventId: exampleIds.event, quantity: 2, expectedUnitPriceCents: 2450, currency: 'EUR' },
    }),
  ],
  answers: [
    named('BookingEvent', bookingView.entries.event, {
      about: 'The event of a booking as it is now.',
      fields: {
        ...toldOfIt,
        id: 'Id of the event.',
        address: 'Street address of the venue.',
        status: '`scheduled` until it ends, then `ended`; `cancelled` once it is called off.',
      },
    }),
    named('BookedEvent', bookingView.entries.asBooked, {
      about: 'The event as it was when it was booked.',
      fields: toldOfIt,
    }),
    named('Booking', bookingView, {
      about:
        'A booking, whose amounts never change, with the event as it is now and as it was when it was booked.',
      fields: {
        id: 'Id of the booking.',
        reference: 'Short code for people to read out, such as at the door.',
        status: '`confirmed`, or `cancelled` once it no longer counts.',
        quantity: 'How many places.',
        unitPriceCents: 'Price of one place when it was booked, in the smallest unit of `currency`.',
        totalCents: 'Price of all places, in the smallest unit of `currency`.',
        currency: 'ISO 4217 code of the currency.',
        event: 'The event as it is now.',
        asBooked: 'The event as it was when it was booked.',
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
        event: { id: exampleIds.event, ...occasion, address: 'Quai 7', status: 'scheduled' },
        asBooked: occasion,
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
      upcoming: { about: 'Whether to keep only bookings whose event has not ended.' },
    },
  },
};
