import { decimalsOf } from '../../../src/kernel/money.ts';
import { printable } from '../cli/printable.ts';
import { table } from '../cli/table.ts';
import type { ImportReport } from './import.ts';
import type { Note } from './notes.ts';
import type { ImportedPictures } from './pictures.ts';

const MOST_LINES = 20;

/** What was imported, skipped and changed, a line each; the long lists only begin. */
export function reportLines(report: ImportReport, isDry: boolean): string[] {
  const { currency, found, imported, skippedSums, roundingCents, added, oversold } = report;
  const decimals = decimalsOf(currency);
  const money = (cents: number): string => (cents / 10 ** decimals).toFixed(decimals);
  const row = (name: string, of: (sums: typeof found) => string | number): (string | number)[] => [
    name,
    of(found),
    of(imported),
    of(skippedSums),
  ];
  return [
    ...table(
      ['', 'found', isDry ? 'to import' : 'imported', 'skipped'],
      [
        row('users', ({ users }) => users),
        row('events', ({ events }) => events),
        row('bookings', ({ bookings }) => bookings),
        row('places', ({ places }) => places),
        row('money', ({ cents }) => money(cents)),
      ],
    ),
    ...(isDry ? ['Nothing was written.'] : [`New rows: ${added}; the others existed already.`]),
    ...(roundingCents === 0 ? [] : [`Rounding differences: ${money(roundingCents)}`]),
    ...(oversold.length === 0 ? [] : [`Oversold events, capacity raised: ${oversold.join(', ')}`]),
    ...list('Skipped:', report.skipped),
    ...list('Changed:', report.changed),
  ];
}

function list(title: string, notes: readonly Note[]): string[] {
  if (notes.length === 0) return [];
  const lines = notes
    .slice(0, MOST_LINES)
    .map(({ table: of, oldId, what }) => `  ${of.slice(0, -1)} ${oldId}: ${printable(what)}`);
  const more = notes.length - lines.length;
  return ['', title, ...lines, ...(more > 0 ? [`  and ${more} more: see --report`] : [])];
}

/** What became or would become of the pictures, a line each; nothing where none were asked for. */
export function pictureLines(pictures: ImportedPictures | undefined, isDry: boolean): string[] {
  if (pictures === undefined) return [];
  const { imported, skipped } = pictures;
  const more = skipped.length - MOST_LINES;
  return [
    '',
    `Pictures ${isDry ? 'to import' : 'imported'}: ${imported}, skipped: ${skipped.length}`,
    ...skipped.slice(0, MOST_LINES).map(({ was, what }) => `  ${printable(was)}: ${printable(what)}`),
    ...(more > 0 ? [`  and ${more} more: see --report`] : []),
  ];
}
