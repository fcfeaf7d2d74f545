/**
 * The instant at which clocks in a time zone show a time.
 * @param day a UTC date, of which year, month and day count
 * @param clock local time, `HH:MM`
 * @param timeZone IANA name
 */
export function instantAt(day: Date, clock: string, timeZone: string): Date {
  const wanted = new Date(`${day.toISOString().slice(0, 10)}T${clock}:00Z`);
  const first = new Date(wanted.getTime() - offsetMs(wanted, timeZone));
  // Across a change of the clocks the first guess has the other side's offset.
  return new Date(wanted.getTime() - offsetMs(first, timeZone));
}

function offsetMs(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    instant,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
