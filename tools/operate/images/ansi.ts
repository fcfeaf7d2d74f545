import { stripVTControlCharacters } from 'node:util';

/** The colours of a terminal that our commands, and those they run, use. */
export type Ink = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** How a character looks. */
export interface Style {
  readonly ink?: Ink;
  readonly isBold?: boolean;
  readonly isDim?: boolean;
}

/** One place of a terminal. */
export interface Cell {
  readonly character: string;
  readonly style: Style;
}

const PLAIN: Style = {};
const START = '\u001B[';

/** What each code of "select graphic rendition" does. Others are passed over: a picture can do without them. */
const CODES: Readonly<Record<string, (style: Style) => Style>> = {
  '0': () => PLAIN,
  '1': (style) => ({ ...style, isBold: true }),
  '2': (style) => ({ ...style, isDim: true }),
  '22': ({ ink }) => (ink ? { ink } : PLAIN),
  '31': (style) => ({ ...style, ink: 'red' }),
  '32': (style) => ({ ...style, ink: 'green' }),
  '33': (style) => ({ ...style, ink: 'yellow' }),
  '34': (style) => ({ ...style, ink: 'blue' }),
  '35': (style) => ({ ...style, ink: 'magenta' }),
  '36': (style) => ({ ...style, ink: 'cyan' }),
  '39': ({ ink: _, ...style }) => style,
};

/** What a command printed, as lines of cells: the codes are gone, and what they say stands in the cells' styles. */
export function cellsOf(printed: string): Cell[][] {
  const lines: Cell[][] = [[]];
  let style = PLAIN;
  const [before = '', ...parts] = printed.split(START);
  add(lines, before, style);
  for (const part of parts) {
    const [, codes = '', kind, text = ''] = /^([\d;?]*)([A-Za-z]?)(.*)$/s.exec(part) ?? [];
    // A code without a number is 0.
    if (kind === 'm')
      style = codes.split(';').reduce((now, code) => (CODES[code || '0'] ?? same)(now), style);
    add(lines, text, style);
  }
  return lines;
}

const same = (style: Style): Style => style;

/** Adds text to the last line, and a line for each line break. What is no character to look at is left out: XML takes none. */
function add(lines: Cell[][], text: string, style: Style): void {
  for (const character of stripVTControlCharacters(text)) {
    if (character === '\n') lines.push([]);
    else if (character >= ' ') lines.at(-1)?.push({ character, style });
  }
}

/** A line in pieces of at most `limit` cells, broken at spaces. All but the first are set in deeper than the line is. */
export function wrapped(line: readonly Cell[], limit: number): Cell[][] {
  const start = line.findIndex(isVisible);
  const indent = Math.min(Math.max(start, 0) + 2, Math.floor(limit / 2));
  const margin = Array.from({ length: indent }, (): Cell => ({ character: ' ', style: PLAIN }));
  const pieces: Cell[][] = [];
  let rest = line.slice(0, line.findLastIndex(isVisible) + 1);
  while (rest.length > limit) {
    const space = rest.findLastIndex((cell, at) => !isVisible(cell) && at <= limit);
    // A word longer than the line is cut.
    const end = space > indent ? space : limit;
    pieces.push(rest.slice(0, end));
    const next = rest.slice(end);
    rest = [...margin, ...next.slice(next.findIndex(isVisible))];
  }
  return [...pieces, rest];
}

const isVisible = ({ character }: Cell): boolean => character !== ' ';
