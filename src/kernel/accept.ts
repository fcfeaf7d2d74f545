import Negotiator from 'negotiator';

/**
 * Which of the media types that an answer may have an Accept header prefers (RFC 9110, 12.5.1): the one of the highest `q`,
 * then the one that is named more exactly, then the one that is named first. `q=0` refuses a type.
 * Where nothing that is offered is wanted, the header is disregarded: an answer is more use to people than a 406.
 * @param accept the header, several lines of it joined by commas; what is malformed in it counts as not said
 * @param offered the default first
 */
export function preferredType<T extends string>(
  accept: string | undefined,
  offered: readonly [T, ...T[]],
): T {
  // An empty header names nothing; the library would take that for a refusal of everything.
  const [preferred = offered[0]] = new Negotiator({ headers: { accept: accept ?? '*/*' } }).mediaTypes([
    ...offered,
  ]);
  return preferred as T;
}
