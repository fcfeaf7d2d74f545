/**
 * What counts as text, for everything that people type and others read. It follows RFC 5198 (text for interchange): Unicode in
 * normal form C, no control characters. Whatever cannot be seen is no content, so it is cut off at the ends and does not
 * make a text less blank.
 */

/** Kinds of text: one line, or as many as it takes, with line feeds between them. */
export type TextKind = 'line' | 'paragraphs';

/** All of them are single UTF-16 units. Variation selectors and tags end emoji: they stay out of this. */
const EDGE =
  /[\p{White_Space}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]/u;

/** What leaves ink by itself: no space, nothing invisible, no mark that needs a letter, nothing that only one font knows. */
const VISIBLE =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{M}\p{Noncharacter_Code_Point}\u2800\ufffc]/u;

const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
const OTHER_LINE_BREAK = /\r\n|[\r\u0085\u2028\u2029]/g;

/** Each error of a text with the words that complete "title …". The first that fits is reported. */
const FAULTS: readonly { kinds: readonly TextKind[]; pattern: RegExp; message: string }[] = [
  {
    kinds: ['line'],
    pattern: LINE_BREAK,
    message: 'must be one line, without line breaks or other control characters',
  },
  { kinds: ['line'], pattern: /\t/, message: 'must be one line, without tabs' },
  { kinds: ['line'], pattern: /\p{Cc}/u, message: 'must not contain control characters' },
  {
    kinds: ['paragraphs'],
    pattern: /[^\P{Cc}\n\t]/u,
    message: 'must not contain control characters other than line feeds and tabs',
  },
  {
    // What decoders put in the place of bytes that they could not read, and what Unicode keeps out of interchange.
    kinds: ['line', 'paragraphs'],
    pattern: /[\ufffd\p{Noncharacter_Code_Point}]/u,
    message: 'must not contain U+FFFD or noncharacters: it was damaged on its way, send it as UTF-8',
  },
];

/**
 * Embed, isolate or override the direction of writing: instructions to whatever page shows the text, which they may turn
 * around. Phones copy them along with numbers. U+200E, U+200F and U+061C do no such harm.
 */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text in the form in which it is kept: in normal form C, without anything invisible at its ends and without
 * instructions about directions, with `\n` for each line break.
 */
export function normalText(text: string, kind: TextKind): string {
  const broken = kind === 'paragraphs' ? text.replaceAll(OTHER_LINE_BREAK, '\n') : text;
  return trimmed(broken.replaceAll(DIRECTIONS, '')).normalize('NFC');
}

/**
 * What is wrong with a text in that form, as words that complete "title …"; undefined for a good one.
 * @param max in characters (code points), as the database counts: an emoji is one, though two units of a JavaScript string
 */
export function textFault(text: string, kind: TextKind, max: number): string | undefined {
  if (!text.isWellFormed()) return 'must be well-formed Unicode text';
  if (!VISIBLE.test(text)) return 'must not be blank';
  const fault = FAULTS.find(({ kinds, pattern }) => kinds.includes(kind) && pattern.test(text));
  if (fault !== undefined) return fault.message;
  return [...text].length <= max ? undefined : `must have at most ${max} characters`;
}

/** The nearest text without those faults, however long; empty when nothing that can be seen is left. For texts of other systems. */
export function mendedText(text: string, kind: TextKind): string {
  const lines = text.toWellFormed().replaceAll(OTHER_LINE_BREAK, '\n');
  const joined = kind === 'line' ? lines.replaceAll(/[\t\n\v\f]+/g, ' ') : lines;
  const wrong = FAULTS.filter(({ kinds }) => kinds.includes(kind)).map(({ pattern }) => pattern);
  const clean = wrong.reduce((rest, { source }) => rest.replaceAll(new RegExp(source, 'gu'), ''), joined);
  const normal = normalText(clean, kind);
  return VISIBLE.test(normal) ? normal : '';
}

/** By hand, since a pattern that looks for the last invisible characters tries again at each of the others. */
function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && EDGE.test(text.charAt(start))) start += 1;
  while (end > start && EDGE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Characters of the Basic Multilingual Plane that no text may contain, as a class of a pattern has them. */
const NEVER = String.raw`\u007f-\u009f\u2028-\u2029\ufdd0-\ufdef\ufffd-\uffff`;
/** Those that do not count as visible, the most common of them. */
const UNSEEN = String.raw`\u0020\u00a0\u00ad\u0300-\u036f\u061c\u115f-\u1160\u1680\u17b4-\u17b5\u180b-\u180f\u2000-\u200f\u202f\u205f-\u2065\u206a-\u206f\u2800\u3000\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc`;

/** A JSON Schema pattern for texts of a kind. In the characters that all dialects of patterns know, so it says a little less than the rule. */
export function textPattern(kind: TextKind): string {
  const control = String.raw`\u0000-${kind === 'line' ? '' : String.raw`\u0008\u000b-`}\u001f`;
  const any = `[^${control}${NEVER}]*`;
  return String.raw`^${any}[^\u0000-\u001f${NEVER}${UNSEEN}]${any}$`;
}
