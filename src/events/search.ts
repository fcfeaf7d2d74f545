/** Words shorter than this are in no FULLTEXT index (innodb_ft_min_token_size). */
const SHORTEST_WORD = 3;
const MOST_WORDS = 8;

/** How to look for what somebody typed: by the index, or, where no word is long enough for it, by comparing titles. */
export type TextSearch = { kind: 'index'; expression: string } | { kind: 'title'; pattern: string };

/**
 * Turns free text into a search that wants every word, the last letters of which may be missing.
 * Nothing of the text is taken as an operator.
 */
export function textSearch(text: string): TextSearch {
  const words = text.match(/[\p{L}\p{N}_]+(?:'[\p{L}\p{N}_]+)*/gu) ?? [];
  const long = words.filter((word) => [...word].length >= SHORTEST_WORD).slice(0, MOST_WORDS);
  if (long.length > 0) return { kind: 'index', expression: long.map((word) => `+${word}*`).join(' ') };
  return { kind: 'title', pattern: `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%` };
}
