/**
 * Names that browsers, phones and older programs give to types which have another, registered name
 * (iana.org/assignments/media-types). A browser takes them from the system's own list, so a form cannot choose.
 */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/jpe': 'image/jpeg',
  'image/jfif': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-jpeg': 'image/jpeg',
  'image/x-jpg': 'image/jpeg',
  'image/x-citrix-jpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/x-citrix-png': 'image/png',
  'image/apng': 'image/png',
  'image/vnd.mozilla.apng': 'image/png',
  'image/x-webp': 'image/webp',
  'image/x-gif': 'image/gif',
  'image/avif-sequence': 'image/avif',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heif',
  'application/x-pdf': 'application/pdf',
  'application/acrobat': 'application/pdf',
  'application/vnd.pdf': 'application/pdf',
  'text/pdf': 'application/pdf',
  'text/x-pdf': 'application/pdf',
  'audio/mp3': 'audio/mpeg',
  'audio/x-mp3': 'audio/mpeg',
  'audio/mpg': 'audio/mpeg',
  'audio/x-mpg': 'audio/mpeg',
  'audio/mpeg3': 'audio/mpeg',
  'audio/x-mpeg3': 'audio/mpeg',
  'audio/x-mpeg-3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4b': 'audio/mp4',
  'audio/x-m4b': 'audio/mp4',
  'audio/x-mp4': 'audio/mp4',
  'application/ogg': 'audio/ogg',
  'application/x-ogg': 'audio/ogg',
  'audio/x-ogg': 'audio/ogg',
  'audio/oga': 'audio/ogg',
  'audio/opus': 'audio/ogg',
  'audio/vorbis': 'audio/ogg',
  // As the table of Linux desktops (shared-mime-info) has them.
  'audio/x-vorbis': 'audio/ogg',
  'audio/x-vorbis+ogg': 'audio/ogg',
  'audio/x-opus+ogg': 'audio/ogg',
  'audio/x-flac+ogg': 'audio/ogg',
  'audio/x-speex+ogg': 'audio/ogg',
  'video/m4v': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/x-mp4': 'video/mp4',
  'application/mp4': 'video/mp4',
};

/**
 * The one name of a type that we know, whatever it is called: `Image/JPG ; q=1` is image/jpeg. Parameters such as
 * `; codecs=opus` are left out (RFC 9110, 8.3.1); the case does not matter. A type without aliases comes back as it is.
 */
export function canonicalType(announced: string): string {
  const essence = (announced.split(';', 1)[0] ?? '').trim().toLowerCase();
  return Object.hasOwn(ALIASES, essence) ? (ALIASES[essence] ?? essence) : essence;
}

/** Types that are one container: only their content distinguishes audio from video; a file's name does not. */
const CONTAINERS = [['audio/mp4', 'video/mp4']];

/** Whether a file that holds `found` is what its sender announced. Both are canonical. */
export const isAsAnnounced = (announced: string, found: string): boolean =>
  announced === found || CONTAINERS.some((types) => types.includes(announced) && types.includes(found));
