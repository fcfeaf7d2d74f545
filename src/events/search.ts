/** Words shorter than this are in no FULLTEXT index (innodb_ft_min_token_size). */
const SHORTEST_WORD = 3;
const MOST_WORDS = 8;

/**
 * What to ask the FULLTEXT index for: every word of the text, the last letters of which may be missing.
 * Nothing of the text is taken as an operator.
 * @returns undefined where no word is long enough for the index
 */
export function indexSearch(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}_]+(?:'[\p{L}\p{N}_]+)*/gu) ?? [];
  const long = words.filter((word) => [...word].length >= SHORTEST_WORD).slice(0, MOST_WORDS);
  return long.length === 0 ? undefined : long.map((word) => `+${word}*`).join(' ');
}

/**
 * The LIKE pattern that titles are compared with where the index cannot help: a band may be called U2.
 * @returns undefined where the index can
 */
export const titleSearch = (text: string): string | undefined =>
  indexSearch(text) === undefined ? `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : undefined;
