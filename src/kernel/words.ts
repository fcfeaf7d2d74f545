/**
 * What a word is: one idea of it for what is stored and for what is asked. Letters are compared without case, accents and
 * typographic forms; a word becomes a token of ASCII letters, digits and underscores that any engine takes as one word,
 * whatever its collation, shortest word and stop words: `w_ha`, `w_noi`.
 *
 * Scripts that write no spaces between words (and Korean, which glues words together) become overlapping pairs of
 * characters, so that any part of two or more characters is found. Words that signs part (AC/DC, R.E.M., rock'n'roll) also
 * become one joined word, since people leave the signs out.
 */

/** What is in front of each token: makes words of one letter long enough for innodb_ft_min_token_size. */
const MARK = 'w_';
/** The longest token; innodb_ft_max_token_size is 84. What is longer is cut here for what is stored and asked alike. */
const LONGEST_TOKEN = 80;

/** Letters that Unicode does not take apart, as people write them who do not have them on their keyboard. */
const SPELLED: Readonly<Record<string, string>> = Object.fromEntries(
  // The second line: what Persian and Arabic keyboards write for the same letter, and the forms of a last letter.
  ['æae œoe øo đd ðd łl þth ħh ŧt ŋn ɖd ςσ', 'یي ىي کك ةه'].flatMap((line) =>
    line.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)]),
  ),
);
const SPELLED_LETTERS = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'gu');
/** Letters that people use as apostrophes, as in Hawaiʻi: they part words, as apostrophes do. */
const APOSTROPHES = /[\u02b9-\u02bf]/gu;
const NOT_SEEN = /[\p{Default_Ignorable_Code_Point}\u0640]/gu;
/**
 * Marks that only colour a letter. Vowel signs, as of Thai and Hindi, are part of the word; the circle that NFKD takes out of
 * the Thai and Lao vowel am is not, since people see one letter there.
 */
const ACCENTS = /(?=\p{M})[\p{Diacritic}\p{sc=Zinh}\p{sc=Arab}\p{sc=Hebr}\p{sc=Cyrl}\u0e4d\u0ecd]/gu;
/** All marks, vowel signs and the sign of a long vowel (ー) among them: what a program takes for accents may be these. */
const MARKS = /[\p{M}\p{Diacritic}]/gu;
const KATAKANA = /[\u30a1-\u30f6]/gu;
const KATAKANA_TO_HIRAGANA = 0x60;

const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Bopo}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}\p{sc=Yiii}]`;
const LETTER = String.raw`[\p{L}\p{N}\p{M}]`;
const PARTS = new RegExp(`((?:(?=${LETTER})${UNSPACED})+)|(?:(?!${UNSPACED})${LETTER})+`, 'gu');

/** A piece between white space: its words, and all of them as one where signs part them. */
interface Piece {
  parts: { word: string; isUnspaced: boolean }[];
  joined: string | undefined;
}

/** A word that somebody looks for: a row has it if it has one of the tokens, or what begins with it. */
interface AskedWord {
  beginnings: string[];
  /** A beginning of one or two letters: too many words have it for an index to collect them. */
  isShort: boolean;
}
/** A part of a text without spaces that somebody looks for: a row has it if it has these tokens one after the other. */
interface AskedRun {
  run: string[];
}
export type Asked = AskedWord | AskedRun;

/**
 * The tokens of texts, each with a space in front, in the order of the texts: ` w_ha w_noi`. Words with vowel signs are
 * there a second time without them.
 */
export function storedWords(texts: readonly (string | null)[]): string {
  const tokens = texts.flatMap((text) => piecesOf(text ?? '').flatMap(tokensOf));
  return tokens.map((token) => ` ${token}`).join('');
}

/** What somebody looks for who types this; nothing for a text without a letter or digit. */
export const askedWords = (text: string): Asked[] => piecesOf(text).flatMap(askedFor);

const piecesOf = (text: string): Piece[] => text.split(/\s+/u).map(pieceOf);

function pieceOf(text: string): Piece {
  const parts = [...folded(text).matchAll(PARTS)].map(([word, run]) => ({
    word,
    isUnspaced: run !== undefined,
  }));
  const isParted = parts.length > 1 && parts.every(({ isUnspaced }) => !isUnspaced);
  return { parts, joined: isParted ? parts.map(({ word }) => word).join('') : undefined };
}

function folded(text: string): string {
  const plain = text.replace(APOSTROPHES, "'").normalize('NFKD').toUpperCase().toLowerCase();
  return (
    plain
      .normalize('NFKD')
      .replace(NOT_SEEN, '')
      .replace(ACCENTS, '')
      .replace(SPELLED_LETTERS, (letter) => SPELLED[letter] ?? letter)
      .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_TO_HIRAGANA))
      // Korean syllables are whole again.
      .normalize('NFC')
  );
}

function tokensOf({ parts, joined }: Piece): string[] {
  const words = joined === undefined ? parts : [...parts, { word: joined, isUnspaced: false }];
  return words.flatMap(({ word, isUnspaced }) =>
    [...new Set([word, word.replace(MARKS, '')])]
      .filter((form) => form !== '')
      .flatMap((form) => (isUnspaced ? pairs(form) : [tokenOf(form)])),
  );
}

function askedFor({ parts, joined }: Piece): Asked[] {
  if (joined !== undefined && parts.every(({ word }) => isOneLetter(word))) return [beginning([joined])];
  return parts.map(({ word, isUnspaced }, i) => {
    if (isUnspaced && !isOneLetter(word)) return { run: pairs(word).slice(0, -1) };
    return beginning(joined === undefined || i === 0 ? [word] : [word, joined]);
  });
}

const beginning = (words: string[]): AskedWord => ({
  beginnings: words.map(tokenOf),
  isShort: [...(words[0] ?? '')].length <= 2,
});

const isOneLetter = (word: string): boolean => [...word].length === 1;

/** Each character with the one behind it, the last one alone: so that one character, too, is the beginning of a token. */
function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((character, i) => tokenOf(character + (characters[i + 1] ?? '')));
}

/** Each letter that is not ASCII as an underscore and four digits to the base of 36, so that a beginning stays one. */
function tokenOf(word: string): string {
  let token = MARK;
  for (const letter of word) {
    const code = /[a-z0-9]/.test(letter) ? letter : `_${codeOf(letter)}`;
    if (token.length + code.length > LONGEST_TOKEN) break;
    token += code;
  }
  return token;
}

const codeOf = (letter: string): string => (letter.codePointAt(0) ?? 0).toString(36).padStart(4, '0');
