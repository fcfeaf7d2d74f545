/** Fonts of the pictures: whatever the reader's system has that comes near AWS' own. */
export const SANS = "'Amazon Ember', 'Helvetica Neue', Helvetica, Arial, sans-serif";

/** Text as XML takes it, in an attribute too. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Widths of characters, in parts of the font's size. */
const WIDTHS: readonly [characters: RegExp, width: number][] = [
  [/[ijl.,:;'|! ]/, 0.34],
  [/[frt()[\]-]/, 0.41],
  [/[mwMW%@]/, 0.95],
  [/[A-Z]/, 0.7],
];
const OTHER = 0.63;

/** How wide a text gets. Nobody knows the reader's font, so this reckons with a wide one (DejaVu Sans). */
export const widthOf = (text: string, size: number): number =>
  size *
  [...text].reduce(
    (sum, character) => sum + (WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? OTHER),
    0,
  );

/** A text that keeps within a width: set smaller down to `least`, and then cut. */
export function fitted(
  text: string,
  width: number,
  { size, least }: { size: number; least: number },
): { text: string; size: number } {
  const fitting = Math.floor(10 * Math.min(size, width / widthOf(text || ' ', 1))) / 10;
  if (fitting >= least) return { text, size: fitting };
  let cut = [...text];
  while (cut.length > 0 && widthOf(`${cut.join('')}…`, least) > width) cut = cut.slice(0, -1);
  return { text: `${cut.join('').trimEnd()}…`, size: least };
}
