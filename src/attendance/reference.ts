import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { attendeeView, statsView } from './routes.ts';

const day = { day: '2031-03-12', bookings: 1, places: 2, revenueCents: 4900, otherRevenue: [] };

const table =
  'reference,name,email,quantity,totalCents,currency,bookedAt,bookingId\n' +
  `K7QM-4T2X,Fay Moreau,fay@example.com,2,4900,EUR,2031-03-12T18:04:11.000Z,${exampleIds.booking}\n`;

export const attendanceReference: Reference = {
  answers: [
    named('Attendee', attendeeView, {
      about: 'One confirmed booking of an event, with who made it.',
      fields: {
        bookingId: 'Id of the booking.',
        reference: 'Short code of the booking, for the door.',
        name: 'Name of whoever booked. `null` where none was given or the account was erased.',
        email: 'E-mail address of whoever booked. `null` where it is not known or the account was erased.',
        quantity: 'How many places.',
        totalCents: 'Price of all places, in the smallest unit of `currency`.',
        currency: 'ISO 4217 code of the currency.',
        bookedAt: 'When it was booked, UTC.',
      },
      example: {
        bookingId: exampleIds.booking,
        reference: 'K7QM-4T2X',
        name: 'Fay Moreau',
        email: 'fay@example.com',
        quantity: 2,
        totalCents: 4900,
        currency: 'EUR',
        bookedAt: '2031-03-12T18:04:11.000Z',
      },
    }),
    named('OtherRevenue', statsView.entries.otherRevenue.item, {
      about: 'What was sold in one other currency.',
      fields: {
        currency: 'ISO 4217 code of the currency.',
        revenueCents: 'What it comes to, in the smallest unit of that currency.',
      },
    }),
    named('DayStats', statsView.entries.days.item, {
      about: 'What was booked on one day.',
      fields: {
        day: 'The day in the time zone of the event, as `YYYY-MM-DD`.',
        bookings: 'How many bookings were made.',
        places: 'How many places they hold.',
        revenueCents: 'What they cost in all, in the smallest unit of `currency`.',
        otherRevenue: 'What they cost in other currencies, from before the event had this one.',
      },
    }),
    named('EventStats', statsView, {
      about: 'How an event sells. Cancelled bookings do not count.',
      fields: {
        capacity: 'How many places there are. `null`: no limit.',
        booked: 'How many places are booked.',
        available: 'How many places are left. `null`: no limit.',
        bookings: 'How many bookings hold them.',
        revenueCents: 'What they cost in all, in the smallest unit of `currency`.',
        currency: 'ISO 4217 code of the currency that the event has now.',
        otherRevenue: 'What they cost in other currencies, from before the event had this one.',
        timeZone: 'IANA name of the time zone of the event, whose days are counted.',
        days: 'The days on which something was booked, earliest first.',
      },
      example: {
        capacity: 120,
        booked: 2,
        available: 118,
        bookings: 1,
        revenueCents: 4900,
        currency: 'EUR',
        otherRevenue: [],
        timeZone: 'Europe/Lisbon',
        days: [day],
      },
    }),
  ],
  parameters: {
    exportAttendees: {
      separator: { about: 'What stands between two cells: some spreadsheets expect semicolons.' },
      cursor: { about: '`X-Next-Cursor` of the file before. Leave it out for the first file.' },
    },
  },
  texts: {
    listAttendees: table,
    exportAttendees: table,
  },
};
