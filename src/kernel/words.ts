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
  [
    'æae œoe øo đd ðd łl þth ħh ŧt ŋn ɖd ςσ',
    // Letters with hooks and bars, as of Hausa, and the open e and o of West Africa.
    'ɓb ɗd ƙk ƴy ɛe ɔo ɨi ʉu ƀb ƶz',
    // What Persian, Urdu and Arabic keyboards write for the same letter, and the forms of a last letter.
    'یي ىي کك ةه ہه ٱا',
  ].flatMap((line) => line.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)])),
);
const SPELLED_LETTERS = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'gu');
/** Letters that people use as apostrophes, as in Hawaiʻi: they part words, as apostrophes do. */
const APOSTROPHES = /[\u02b9-\u02bf\ua78b\ua78c]/gu;
/** The iota below a Greek vowel: an accent that people leave out, and a letter beside it in upper case. */
const IOTA_SUBSCRIPT = '\u0345';
/** Digits of other scripts. */
const DIGITS = /(?![0-9])\p{Nd}/gu;
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
/** What parts the words of a foreign name in Japanese (ザ・ビートルズ, ジャン＝リュック); people leave it out. */
const BETWEEN_KANA = /(?<=[\u3041-\u3096ー])[・·=゠](?=[\u3041-\u3096])/gu;

const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Bopo}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}\p{sc=Yiii}]`;
const LETTER = String.raw`[\p{L}\p{N}\p{M}]`;
const PARTS = new RegExp(`((?:(?=${LETTER})${UNSPACED})+)|(?:(?!${UNSPACED})${LETTER})+`, 'gu');

/** Words that only signs part, between white space; or one run of a script without spaces. */
interface Piece {
  parts: [string, ...string[]];
  isUnspaced: boolean;
}

/** A searched word: a row has it if it has one of the tokens, or what begins with it. */
interface AskedWord {
  beginnings: string[];
  /** A beginning of one or two letters: too many words have it for an index to collect them. */
  isShort: boolean;
}
/** A searched part of a text without spaces: a row has it if it has these tokens one after the other. */
interface AskedRun {
  run: string[];
}
export type Asked = AskedWord | AskedRun;

/**
 * The tokens of texts, each with a space in front, in the order of the texts: ` w_ha w_noi`. Words that can be spelled in two
 * ways are there in both: with vowel signs and without.
 */
export function storedWords(texts: readonly (string | null)[]): string {
  const chunks = texts.flatMap((text) => chunksOf(text ?? ''));
  const tokens = chunks.flatMap((chunk) => spellings(chunk).flatMap(piecesIn).flatMap(tokensOf));
  return tokens.map((token) => ` ${token}`).join('');
}

/** The search terms of a typed text; nothing for a text without a letter or digit. */
export const askedWords = (text: string): Asked[] =>
  chunksOf(text).flatMap((chunk) => {
    const [asked = [], other = []] = spellings(chunk).map((one) => piecesIn(one).flatMap(askedFor));
    return asked.map((one, i) => either(one, other[i]));
  });

const chunksOf = (text: string): string[] => text.split(/\s+/u);

/** A chunk taken apart, and as its upper case is spelled where that is another word (ᾠδή, ΩΙΔΗ). */
function spellings(chunk: string): string[] {
  const plain = chunk.normalize('NFKD');
  return plain.includes(IOTA_SUBSCRIPT) ? [plain.replaceAll(IOTA_SUBSCRIPT, ''), plain] : [plain];
}

const either = (one: Asked, other: Asked | undefined): Asked =>
  other !== undefined && 'beginnings' in one && 'beginnings' in other
    ? { ...one, beginnings: [...one.beginnings, ...other.beginnings] }
    : one;

/** @param text in normal form KD */
function piecesIn(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [word, run] of folded(text).matchAll(PARTS)) {
    const last = pieces.at(-1);
    if (run !== undefined || last === undefined || last.isUnspaced)
      pieces.push({ parts: [word], isUnspaced: run !== undefined });
    else last.parts.push(word);
  }
  return pieces;
}

function folded(text: string): string {
  return (
    text
      .replace(APOSTROPHES, "'")
      // Down first: the upper case of the capital ẞ is itself.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replace(NOT_SEEN, '')
      .replace(ACCENTS, '')
      .replace(SPELLED_LETTERS, (letter) => SPELLED[letter] ?? letter)
      .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_TO_HIRAGANA))
      .replace(BETWEEN_KANA, '')
      .replace(DIGITS, valueOf)
      // Korean syllables are whole again.
      .normalize('NFC')
  );
}

/** The value of a digit: those of a script stand in one row, from 0 to 9 (Unicode, 4.6). */
function valueOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

function tokensOf({ parts, isUnspaced }: Piece): string[] {
  const words = parts.length === 1 ? parts : [...parts, parts.join('')];
  return words.flatMap((word) =>
    [...new Set([word, word.normalize('NFD').replace(MARKS, '').normalize('NFC')])]
      .filter((form) => form !== '')
      .flatMap((form) => (isUnspaced ? pairs(form) : [tokenOf(form)])),
  );
}

function askedFor({ parts, isUnspaced }: Piece): Asked[] {
  if (isUnspaced && !isOneLetter(parts[0])) return [{ run: pairs(parts[0]).slice(0, -1) }];
  const joined = parts.join('');
  if (parts.every(isOneLetter)) return [beginning([joined])];
  return parts.map((word, i) => beginning(i === 0 ? [word] : [word, joined]));
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
