/**
 * Reads the address of a web page as browsers read it (WHATWG URL Standard).
 * @param text one line
 * @returns the address as parsed, which is what it leads to: host in ASCII, path encoded; undefined for anything but http and
 * https, and for one with a user name or password, which would be shown to everybody
 */
export function webAddressOf(text: string): string | undefined {
  // The parser forgives what is missing (`https:x`); people who write that mean something else.
  if (!/^https?:\/\//i.test(text)) return undefined;
  const url = URL.parse(text);
  return url === null || url.username !== '' || url.password !== '' ? undefined : url.href;
}
