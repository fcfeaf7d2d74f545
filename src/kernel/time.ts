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
