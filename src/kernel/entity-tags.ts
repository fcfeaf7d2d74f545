/** One entity tag of a list, such as `W/"1.0"`; `opaque` with its quotes. */
interface EntityTag {
  isWeak: boolean;
  opaque: string;
}

// Commas may stand inside the quotes, and list members may be empty (RFC 9110, 5.6.1 and 8.8.3). Only one part of it can
// match any character, so that no header makes it slow.
const MEMBER = /[ \t]*(?:(W\/)?("[^"]*")[ \t]*)?(?:,|$)/y;

/** The tags of an If-Match or If-None-Match header; undefined where it is no list of tags. */
function tagsOf(header: string): EntityTag[] | undefined {
  const tags: EntityTag[] = [];
  let end = 0;
  do {
    MEMBER.lastIndex = end;
    const member = MEMBER.exec(header);
    if (member === null) return undefined;
    const [, weak, opaque] = member;
    if (opaque !== undefined) tags.push({ isWeak: weak !== undefined, opaque });
    end = MEMBER.lastIndex;
  } while (end < header.length);
  return tags;
}

const isAny = (header: string): boolean => header.trim() === '*';

/**
 * Whether an If-None-Match header names the tag of what there is: compared weakly, as RFC 9110, 13.1.2 wants it. `*` names
 * every tag. A header that is no list of tags names none, as if it had not been sent.
 * @param etag as the ETag header of the answer has it
 */
export function isKnownBy(ifNoneMatch: string, etag: string): boolean {
  if (isAny(ifNoneMatch)) return true;
  const opaque = etag.replace(/^W\//, '');
  return tagsOf(ifNoneMatch)?.some((tag) => tag.opaque === opaque) ?? false;
}

/**
 * The tags, without their quotes, by which an If-Match header lets a change pass: compared strongly (RFC 9110, 13.1.1), so
 * weak ones are left out. A header that is no list of tags names none: refusing a change is the safe side.
 * @returns undefined where any will do (no header, or `*`)
 */
export function requiredTags(ifMatch: string | undefined): string[] | undefined {
  if (ifMatch === undefined || isAny(ifMatch)) return undefined;
  const strong = (tagsOf(ifMatch) ?? []).filter(({ isWeak }) => !isWeak);
  return strong.map(({ opaque }) => opaque.slice(1, -1));
}
