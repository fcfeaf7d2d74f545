import { ZONE_NAMES } from './time-zone-names.ts';

let spelling: ReadonlyMap<string, string> | undefined;

/**
 * The name of an IANA time zone in its proper spelling, found without regard to case as RFC 6557 wants it. A link such as
 * Asia/Calcutta stays what it is. Abbreviations (BST, IST) and offsets are no names: ICU reads the one as it likes, and the
 * other says nothing about summer time.
 * @returns undefined for what is no IANA name, and for a zone that this runtime has no rules of
 */
export function timeZoneOf(name: string): string | undefined {
  spelling ??= new Map(namesOfZones().map((proper) => [proper.toLowerCase(), proper]));
  const proper = spelling.get(name.toLowerCase());
  return proper !== undefined && isKnownHere(proper) ? proper : undefined;
}

/** Those of the table, and those that a newer runtime knows. */
const namesOfZones = (): string[] => [
  ...Object.entries(ZONE_NAMES).flatMap(([area, names]) => names.split(' ').map((name) => area + name)),
  ...Intl.supportedValuesOf('timeZone'),
];

function isKnownHere(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
