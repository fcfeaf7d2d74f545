/** Longer than this, and some file systems refuse the name once it is written in bytes. */
const LONGEST = 60;

/**
 * A name for a file that is saved, made of a text that people wrote. Every system takes it: without separators of folders,
 * wild cards, line breaks, invisible characters (which could make `…gpj.exe` read as `…exe.jpg`) and dots at its ends.
 * @param ending without its dot
 */
export function fileName(text: string, ending: string): string {
  const words = text
    .replaceAll(/[\\/:*?"<>|]|\p{Zl}|\p{Zp}|(?!\u200d)\p{C}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s.]+|[\s.]+$/g, '');
  const short = [...words].slice(0, LONGEST).join('').trimEnd();
  return `${short === '' ? 'file' : short}.${ending}`;
}
