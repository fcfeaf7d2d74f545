import { exampleIds, type Reference } from '../kernel/reference.ts';

const file = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Concert//API//EN',
  'METHOD:PUBLISH',
  'BEGIN:VEVENT',
  `UID:${exampleIds.event}`,
  'DTSTAMP:20310203T162000Z',
  'DTSTART:20310607T193000Z',
  'DTEND:20310607T220000Z',
  'SUMMARY:Late Trains & Small Hours',
  'STATUS:CONFIRMED',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

export const calendarReference: Reference = { texts: { getEventCalendar: file, getBookingCalendar: file } };
