/**
 * What a terminal would interpret instead of showing it: control characters (ESC begins sequences that move the cursor, hide text
 * or fill the clipboard; U+009B does the same alone), and the marks that turn the direction of text around.
 */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text from outside (a title, an error, a name) as one line that is safe to print: `\u001b` for an ESC. */
export const printable = (text: string): string => text.replaceAll(OBEYED, escaped);
