import { table } from '../cli/table.ts';
import type { ImportReport } from './import.ts';
import type { Note } from './notes.ts';
import type { BroughtPictures } from './pictures.ts';

const MOST_LINES = 20;
const money = (cents: number): string => (cents / 100).toFixed(2);

/** What was imported, left out and changed, a line each; the long lists only begin. */
export function reportLines(report: ImportReport, isDry: boolean): string[] {
  const { found, imported, leftOutSums, unsharedCents, added, oversold } = report;
  const row = (name: string, of: (sums: typeof found) => string | number): (string | number)[] => [
    name,
    of(found),
    of(imported),
    of(leftOutSums),
  ];
  return [
    ...table(
      ['', 'found', isDry ? 'would come' : 'there now', 'left out'],
      [
        row('users', ({ users }) => users),
        row('events', ({ events }) => events),
        row('bookings', ({ bookings }) => bookings),
        row('places', ({ places }) => places),
        row('money', ({ cents }) => money(cents)),
      ],
    ),
    ...(isDry ? ['Nothing was written.'] : [`${added} rows are new, the rest was there before.`]),
    ...(unsharedCents === 0
      ? []
      : [`Totals that could not be shared by their places: ${money(unsharedCents)}`]),
    ...(oversold.length === 0
      ? []
      : [`Sold more places than they had, and have that many now: events ${oversold.join(', ')}`]),
    ...list('Left out:', report.leftOut),
    ...list('Changed on the way:', report.changed),
  ];
}

function list(title: string, notes: readonly Note[]): string[] {
  if (notes.length === 0) return [];
  const lines = notes
    .slice(0, MOST_LINES)
    .map(({ table: of, oldId, what }) => `  ${of.slice(0, -1)} ${oldId}: ${what}`);
  const more = notes.length - lines.length;
  return ['', title, ...lines, ...(more > 0 ? [`  and ${more} more: see --report`] : [])];
}

/** What became of the pictures, a line each; nothing where none were to come. */
export const pictureLines = (pictures: BroughtPictures | undefined): string[] =>
  pictures === undefined
    ? []
    : [
        '',
        `${pictures.brought} pictures were brought.`,
        ...pictures.leftOut.slice(0, MOST_LINES).map(({ was, what }) => `  ${was}: ${what}`),
      ];
