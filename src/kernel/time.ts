/** Gives the current instant. Passed in, so that rules can be tried at any time of any day. */
export type Clock = () => Date;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an ISO 8601 date-time that carries `Z` or an offset.
 * @returns the instant, or undefined when the text is no such date-time or names a day that does not exist (30 February)
 */
export function parseInstant(text: string): Date | undefined {
  if (!INSTANT.test(text)) return undefined;
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return undefined;
  // Date quietly turns 30 February into 1 March: the written day must survive a round trip.
  const written = new Date(`${text.slice(0, 19)}Z`);
  return !Number.isNaN(written.getTime()) && written.toISOString().startsWith(text.slice(0, 19))
    ? instant
    : undefined;
}

/** Whether the name is a time zone of the IANA database that this runtime knows, e.g. `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are accepted by Intl but say nothing about summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads clocks of a time zone of the IANA database.
 * @returns tells the day (`2027-06-01`) and the time (`20:00`) there of an instant
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
