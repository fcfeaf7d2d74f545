import type { Attendee } from './attendance.ts';

/** The media type of the tables. */
export const CSV = 'text/csv; charset=utf-8';

/** What separates cells: programs set to German, French or Italian open tables with semicolons by a click. */
export const SEPARATORS = { comma: ',', semicolon: ';' } as const;
export type Separator = keyof typeof SEPARATORS;

const COLUMNS = [
  'reference',
  'name',
  'email',
  'quantity',
  'totalCents',
  'currency',
  'bookedAt',
  'bookingId',
] as const;

/** What separates cells or rows for one reader or another. */
const SEPARATING = String.raw`[,;|\t\n\v\f\r\u0085\u2028\u2029]`;
/** What some reader skips at the beginning of a cell: white space, quotation marks, invisible characters. */
const SKIPPED = String.raw`[\s"\p{Cc}\p{Cf}]*`;
/** What begins a formula, also in its full-width, small, raised and lowered forms. */
const FORMULA = '[=+@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−﬩-]';
const WOULD_RUN = new RegExp(`(?<=^|${SEPARATING})(?=${SKIPPED}${FORMULA})|^(?=[\\t\\r\\n])`, 'gu');

/**
 * Text that no spreadsheet runs, whatever it takes for the end of a cell: an apostrophe stands before everything that would
 * be a formula at the beginning of a cell, and every separator inside the text counts as such a beginning. Quotation marks
 * are no help: to a reader that separates by `;` they stand in the middle of a cell and mean nothing.
 * Kin of OWASP's "CSV Injection", which knows of the file's own separator only.
 */
const harmless = (text: string): string => text.replaceAll(WOULD_RUN, "'");

/** A table of attendees, for a spreadsheet; `isFirst` where the names of the columns and the byte order mark belong before it. */
export async function csvOf(
  attendees: readonly Attendee[],
  { separator, isFirst }: { separator: Separator; isFirst: boolean },
): Promise<string> {
  // Loaded on demand: an attendee list is requested once an evening, bookings a thousand times.
  const { stringify } = await import('csv-stringify/sync');
  return stringify(attendees.map(rowOf), {
    header: isFirst,
    bom: isFirst,
    columns: [...COLUMNS],
    delimiter: SEPARATORS[separator],
    // Readers that take several separators at once keep such cells whole.
    quoted_match: /[,;|\t\v\f\r\n\u0085\u2028\u2029]/,
  });
}

const rowOf = (attendee: Attendee) => ({
  ...attendee,
  name: attendee.name === null ? null : harmless(attendee.name),
  email: attendee.email === null ? null : harmless(attendee.email),
  bookedAt: attendee.bookedAt.toISOString(),
});
