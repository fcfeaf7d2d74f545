import { type Cell, cellsOf, type Ink, type Style, wrapped } from './ansi.ts';
import { escaped } from './text.ts';

const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';
const SIZE = 14;
const LINE = 19;
/** As wide as a character gets in these fonts. */
const CHARACTER = SIZE * 0.602;
/** Wider ones would be too small to read where GitHub scales them down to its column; narrower ones would look lost. */
const COLUMNS = { least: 80, most: 110 };
const MARGIN = 20;
const BAR = 36;
const DOTS = ['#ff5f57', '#febc2e', '#28c840'];

const COLOURS = { window: '#0d1117', bar: '#161b22', edge: '#30363d', text: '#e6edf3', dim: '#8b949e' };
const INKS: Readonly<Record<Ink, string>> = {
  red: '#ff7b72',
  green: '#56d364',
  yellow: '#e3b341',
  blue: '#79c0ff',
  magenta: '#d2a8ff',
  cyan: '#56d4dd',
};

/** Characters that are drawn as rectangles, of what height over the line's foot: a font leaves seams between them. */
const SOLID: Readonly<Record<string, { rise: number; height: number } | undefined>> = {
  '█': { rise: 11.5, height: 14 },
  '─': { rise: 5, height: 1 },
};

/** What a command printed, as a picture of a terminal (SVG). Its colours are what the codes in the text say. */
export function drawTerminal(command: string, output: string): string {
  const printed = `\u001B[32m$\u001B[39m \u001B[1m${command}\u001B[22m\n${output.trimEnd()}`;
  const lines = cellsOf(printed).flatMap((line) => wrapped(line, COLUMNS.most));
  const columns = Math.max(COLUMNS.least, ...lines.map(({ length }) => length));
  const width = Math.ceil(columns * CHARACTER) + 2 * MARGIN;
  const height = BAR + lines.length * LINE + 2 * MARGIN - 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(command)}</title>`,
    drawWindow(width, height),
    `<g font-family="${FONT}" font-size="${SIZE}" fill="${COLOURS.text}">`,
    ...lines.flatMap((line, i) => drawLine(line, BAR + MARGIN + 10 + i * LINE)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawWindow(width: number, height: number): string {
  const dots = DOTS.map(
    (color, i) => `<circle cx="${MARGIN + 6 + 20 * i}" cy="${BAR / 2}" r="6" fill="${color}"/>`,
  );
  return [
    `<rect width="${width}" height="${height}" rx="10" fill="${COLOURS.window}"/>`,
    // Round at the top alone.
    `<path d="M0 ${BAR}V10a10 10 0 0 1 10-10H${width - 10}a10 10 0 0 1 10 10V${BAR}z" fill="${COLOURS.bar}"/>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9.5" fill="none" stroke="${COLOURS.edge}"/>`,
    ...dots,
  ].join('\n');
}

/** A line: one text, and what is solid in it as rectangles. */
function drawLine(line: readonly Cell[], y: number): string[] {
  const solid = runsOf(line).flatMap((run) => drawSolid(run, y));
  const cells = line.map((cell) => (cell.character in SOLID ? { ...cell, character: ' ' } : cell));
  const seen = cells.slice(0, cells.findLastIndex(({ character }) => character !== ' ') + 1);
  if (seen.length === 0) return solid;
  // The length keeps the columns in place in any font. Chrome takes no xml:space from an outer element.
  const length = (seen.length * CHARACTER).toFixed(1);
  const text = runsOf(seen).map(drawRun).join('');
  return [
    ...solid,
    `<text x="${MARGIN}" y="${y}" textLength="${length}" xml:space="preserve">${text}</text>`,
  ];
}

interface Run {
  text: string;
  style: Style;
  column: number;
}

/** Neighbours of one style together, what is solid apart from what is not. */
function runsOf(line: readonly Cell[]): Run[] {
  const runs: Run[] = [];
  for (const [column, { character, style }] of line.entries()) {
    const last = runs.at(-1);
    if (last?.style === style && solidOf(last.text) === solidOf(character)) last.text += character;
    else runs.push({ text: character, style, column });
  }
  return runs;
}

const solidOf = (text: string): (typeof SOLID)[string] => SOLID[text.charAt(0)];

function drawSolid({ text, style, column }: Run, y: number): string[] {
  const solid = solidOf(text);
  if (!solid) return [];
  const [x, width] = [MARGIN + column * CHARACTER, text.length * CHARACTER].map((at) => at.toFixed(1));
  return [
    `<rect x="${x}" y="${y - solid.rise}" width="${width}" height="${solid.height}"${looksOf(style)}/>`,
  ];
}

function drawRun({ text, style }: Run): string {
  const looks = looksOf(style);
  return looks === '' ? escaped(text) : `<tspan${looks}>${escaped(text)}</tspan>`;
}

/** A style as attributes, each after a space. */
function looksOf({ ink, isDim, isBold }: Style): string {
  const faint = ink ? ' fill-opacity="0.7"' : ` fill="${COLOURS.dim}"`;
  return [ink && ` fill="${INKS[ink]}"`, isDim && faint, isBold && ' font-weight="bold"']
    .filter(Boolean)
    .join('');
}
