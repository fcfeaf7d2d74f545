import { printable } from './printable.ts';

/** A table for a terminal: numbers to the right, no column wider than `widest` characters. A line each, the head first. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  widest = 60,
): string[] {
  const cells = [columns, ...rows].map((row) => row.map((value) => short(value, widest)));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const isNumber = columns.map((_, index) => rows.every((row) => isNumeric(row[index] ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((value, index) =>
        isNumber[index] ? value.padStart(widths[index] ?? 0) : value.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const [head = [], ...rest] = cells;
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rest.map(line)];
}

/** Decimals come from a database as text. */
const isNumeric = (value: string | number): boolean => value !== '' && Number.isFinite(Number(value));

function short(value: string | number | null, widest: number): string {
  const text = value === null ? '-' : printable(String(value).replaceAll(/\s+/g, ' '));
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
