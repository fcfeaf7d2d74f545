import { type Asked, askedWords } from '../kernel/words.ts';
import type { Sql } from './list-order.ts';

/** As many words, the longest ones, the index looks up; the others are looked for in what it has found. */
const MOST_TERMS = 8;

/** How to search for a typed text. */
export interface TextSearch {
  /** Wants words, for the FULLTEXT index; undefined where no word is long enough to narrow anything down. */
  expression: string | undefined;
  /** What else a row of `events e` must fulfil: short words, further words, or a text that holds no word at all. */
  conditions: Sql[];
}

/**
 * Turns free text into a search that wants every word, the last letters of which may be missing. What a word is, kernel/words
 * says for what is stored and asked alike; nothing of the text is taken as an operator.
 * A word of one or two letters is compared row by row, and not with descriptions, which are long; a text without words, such as `!!!`, is
 * looked for in titles as it stands.
 */
export function textSearch(text: string): TextSearch {
  const asked = distinct(askedWords(text));
  if (asked.length === 0) return { expression: undefined, conditions: [verbatim(text)] };
  const short = asked.filter(isShort);
  const words = asked.filter((one) => !isShort(one)).toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const indexed = words.slice(0, MOST_TERMS);
  return {
    expression: indexed.length === 0 ? undefined : indexed.map(term).join(' '),
    conditions: [
      ...short.map((one) => contains(one, ['words'])),
      ...words
        .filter((one, i) => i >= MOST_TERMS || isLongRun(one))
        .map((one) => contains(one, ['words', 'description_words'])),
    ],
  };
}

/** The row's place in the FULLTEXT index. */
export const matching = (expression: string, table = ''): Sql => ({
  text: `MATCH (${table}words, ${table}description_words) AGAINST (? IN BOOLEAN MODE)`,
  values: [expression],
});

const distinct = (asked: readonly Asked[]): Asked[] => [
  ...new Map(asked.map((one) => [sequences(one).join('|'), one])).values(),
];

const isShort = (one: Asked): boolean => 'isShort' in one && one.isShort;
/** The index knows which pairs of characters a text holds, but not whether they stand next to each other. */
const isLongRun = (one: Asked): boolean => 'run' in one && one.run.length > 1;
const lengthOf = (one: Asked): number => Math.max(...sequences(one).map((text) => text.length));

/** What of the stored words a row must hold, one of several. */
const sequences = (one: Asked): string[] => ('run' in one ? [one.run.join(' ')] : one.beginnings);

function term(one: Asked): string {
  if ('run' in one)
    return one.run
      .slice(0, MOST_TERMS)
      .map((token) => `+${token}`)
      .join(' ');
  const beginnings = one.beginnings.map((token) => `${token}*`);
  return beginnings.length === 1 ? `+${beginnings[0]}` : `+(${beginnings.join(' ')})`;
}

function contains(one: Asked, columns: readonly string[]): Sql {
  const wanted = sequences(one).flatMap((text) => columns.map((column) => ({ column, text: ` ${text}` })));
  return {
    text: `(${wanted.map(({ column }) => `LOCATE(?, e.${column}) > 0`).join(' OR ')})`,
    values: wanted.map(({ text }) => text),
  };
}

const verbatim = (text: string): Sql => ({
  text: 'e.title LIKE ?',
  values: [`%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`],
});
