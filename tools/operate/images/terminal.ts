import { escaped } from './text.ts';

const LINE = 18;
const CHARACTER = 8.4;

/** What a command printed, as a picture of a terminal (SVG). */
export function drawTerminal(command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split('\n')];
  const width = Math.ceil(Math.max(...lines.map((line) => [...line].length)) * CHARACTER) + 40;
  const height = (lines.length + 2) * LINE;
  const rows = lines.map(
    (line, i) =>
      `<text x="20" y="${(i + 2) * LINE}" fill="${i === 0 ? '#8ec07c' : '#ebdbb2'}" xml:space="preserve">${escaped(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="14">`,
    '<rect width="100%" height="100%" rx="8" fill="#282828"/>',
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}
