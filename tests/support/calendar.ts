import ICAL from 'ical.js';

/** A calendar file as a program that did not write it reads it. */
export interface ReadEntry {
  uid: string;
  sequence: number;
  status: string;
  summary: string;
  location: string;
  description: string;
  url: string | null;
  startsAt: Date;
  endsAt: Date;
  stamp: Date;
  lastModified: Date;
}

/** Reads a file that must hold one entry. @throws Error where it is no calendar, or holds more or fewer */
export function readCalendar(text: string): ReadEntry {
  const entries = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent');
  if (entries.length !== 1) throw new Error(`the file has ${entries.length} entries`);
  const entry = entries[0]!;
  const textOf = (name: string): string => String(entry.getFirstPropertyValue(name) ?? '');
  const instantOf = (name: string): Date =>
    (entry.getFirstPropertyValue(name) as InstanceType<typeof ICAL.Time>).toJSDate();
  return {
    uid: textOf('uid'),
    sequence: Number(textOf('sequence')),
    status: textOf('status'),
    summary: textOf('summary'),
    location: textOf('location'),
    description: textOf('description'),
    url: entry.getFirstPropertyValue('url') === null ? null : textOf('url'),
    startsAt: instantOf('dtstart'),
    endsAt: instantOf('dtend'),
    stamp: instantOf('dtstamp'),
    lastModified: instantOf('last-modified'),
  };
}
