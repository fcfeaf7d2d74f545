import type { Sql } from './list-order.ts';

/** Words shorter than this are in no FULLTEXT index (innodb_ft_min_token_size). */
const SHORTEST_WORD = 3;
/** More words than these do not narrow a search any further. */
const MOST_WORDS = 8;

/** How to look for what somebody typed. */
export interface TextSearch {
  /** Wants every longer word, for the FULLTEXT index; undefined where no word is long enough for it. */
  expression: string | undefined;
  /** What else a row of `events e` must fulfil: the shorter words, or a text that holds no word at all. */
  conditions: Sql[];
}

/**
 * Turns free text into a search that wants every word, the last letters of which may be missing.
 * Nothing of the text is taken as an operator. Words of one or two letters (U2, the N of Guns N' Roses) are compared row
 * by row, and not with descriptions, which are long; a text without words, such as `!!!`, is looked for in titles as it stands.
 */
export function textSearch(text: string): TextSearch {
  // Apostrophes and hyphens part words for the index too, on MySQL and MariaDB alike.
  const found = text.normalize('NFC').match(/[\p{L}\p{N}_]+/gu) ?? [];
  const words = [...new Set(found)].slice(0, MOST_WORDS);
  if (words.length === 0) return { expression: undefined, conditions: [verbatim(text)] };
  const isLong = (word: string): boolean => [...word].length >= SHORTEST_WORD;
  const long = words.filter(isLong).map((word) => `+${word}*`);
  return {
    expression: long.length === 0 ? undefined : long.join(' '),
    conditions: words.filter((word) => !isLong(word)).map(beginningOfWord),
  };
}

/** The row's place in the FULLTEXT index. */
export const matching = (expression: string, table = ''): Sql => ({
  text: `MATCH (${['title', 'description', 'venue', 'city', 'category']
    .map((column) => table + column)
    .join(', ')}) AGAINST (? IN BOOLEAN MODE)`,
  values: [expression],
});

const verbatim = (text: string): Sql => ({
  text: 'e.title LIKE ?',
  values: [`%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`],
});

const beginningOfWord = (word: string): Sql => ({
  text: "CONCAT_WS(' ', e.title, e.venue, e.city, e.category) REGEXP ?",
  values: [String.raw`(^|[^\p{L}\p{N}_])${word}`],
});
