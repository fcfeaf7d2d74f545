/** Gives the current instant. Passed in, so that rules can be tried at any time of any day. */
export type Clock = () => Date;

const EXAMPLE = '2027-06-01T18:00:00Z';
const DATE = String.raw`(?<date>\d{4}-(?<month>\d{2})-\d{2})`;
const TIME = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(?:\.(?<fraction>\d+))?`;
const OFFSET = String.raw`(?:[Zz]|(?<sign>[+-])(?<offsetHour>\d{2}):(?<offsetMinute>\d{2}))`;
/** The space is of the note to section 5.6, and what many programs write. */
const DATE_TIME = new RegExp(`^${DATE}[Tt ]${TIME}${OFFSET}$`);

/** Texts that are nearly a date-time, with what they lack. The last one fits all. */
const LACKS: readonly [RegExp, string][] = [
  [new RegExp(`^${DATE}$`), 'has no time'],
  [new RegExp(`^${DATE}[Tt ]${TIME}$`), 'has no offset: end it with Z or an offset such as +02:00'],
  [
    new RegExp(`^${DATE}[Tt ]${TIME} \\d{2}:\\d{2}$`),
    'has no sign in its offset: a plus in a URL is written %2B',
  ],
  [new RegExp(`^${DATE}[Tt ]${TIME}[+-]\\d{2}(?:\\d{2})?$`), 'has no colon and minutes in its offset'],
  [new RegExp(`^${DATE}[Tt ]\\d{2}:\\d{2}(?:[Zz]|[+-]\\d{2}:\\d{2})?$`), 'has no seconds'],
  [/(?:)/, 'must be an ISO 8601 date-time (RFC 3339) with Z or an offset'],
];

/** A date-time that was read, or what is wrong with it, as words that complete "startsAt …". */
export type ReadInstant = { instant: Date } | { fault: string };

/**
 * Reads a date-time of RFC 3339, section 5.6: `T` and `Z` in either case, or a space for the `T`; any number of digits of a
 * second, of which three are kept; `-00:00`; a leap second where there can be one, as the second after it (as POSIX counts).
 */
export function readInstant(text: string): ReadInstant {
  const parts = DATE_TIME.exec(text)?.groups;
  const fault = parts === undefined ? lackOf(text) : faultOf(parts);
  if (parts === undefined || fault !== undefined) return { fault: `${fault}, such as ${EXAMPLE}` };
  const instant = new Date(msOf(parts));
  if (parts['second'] === '60' && !endsLeapSecond(instant))
    return { fault: 'has a second 60 where there is no leap second (the end of June and December, UTC)' };
  return { instant };
}

type Parts = Readonly<Record<string, string | undefined>>;

const lackOf = (text: string): string => LACKS.find(([form]) => form.test(text))?.[1] ?? '';

/** The largest value of each part, with its name; months and days are looked up in the calendar. */
const LARGEST: readonly [part: string, name: string, most: number][] = [
  ['hour', 'an hour', 23],
  ['minute', 'a minute', 59],
  ['second', 'a second', 60],
  ['offsetHour', 'an offset hour', 23],
  ['offsetMinute', 'an offset minute', 59],
];

function faultOf(parts: Parts): string | undefined {
  const { date = '', month } = parts;
  if (Number(month) < 1 || Number(month) > 12)
    return `has no valid month (${month}): must be an ISO 8601 date-time`;
  // Date quietly turns 30 February into 1 March: the written day must survive a round trip.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date))
    return `names a day that does not exist (${date}): must be an ISO 8601 date-time`;
  const wrong = LARGEST.find(([part, , most]) => Number(parts[part] ?? 0) > most);
  return wrong && `must have ${wrong[1]} from 00 to ${wrong[2]}`;
}

/** Milliseconds since 1970. */
function msOf({ date, hour, minute, second, fraction = '', ...offset }: Parts): number {
  const { sign, offsetHour = 0, offsetMinute = 0 } = offset;
  const minutesAhead = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const minutes = Number(hour) * 60 + Number(minute) - minutesAhead;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return Date.parse(`${date}T00:00:00Z`) + (minutes * 60 + Number(second)) * 1_000 + ms;
}

/**
 * Reads clocks of a time zone of the IANA database.
 * @returns a function that gives the local day (`2027-06-01`) and time (`20:00`) of an instant
 */
export function localTimeIn(timeZone: string): (instant: Date) => { day: string; time: string } {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn-hc-h23', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (instant) => {
    const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    return {
      day: `${part['year']}-${part['month']}-${part['day']}`,
      time: `${part['hour']}:${part['minute']}`,
    };
  };
}

/** Leap seconds come as the last second of June or December in UTC; which years have one is not known far ahead. */
const endsLeapSecond = (next: Date): boolean => /-(?:01|07)-01T00:00:00\./.test(next.toISOString());
