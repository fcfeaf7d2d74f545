type Test = (bytes: Buffer) => boolean;

const at =
  (offset: number, signature: string): Test =>
  (bytes) =>
    bytes.subarray(offset, offset + signature.length).toString('latin1') === signature;

/** The brands of ISO media files that hold sound only. */
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ']);
const isIsoMedia = at(4, 'ftyp');
const brand = (bytes: Buffer): string => bytes.subarray(8, 12).toString('latin1');

/** How each type begins that we take, or refuse by its name. */
const SIGNATURES: Readonly<Record<string, Test>> = {
  'image/jpeg': at(0, '\xff\xd8\xff'),
  'image/png': at(0, '\x89PNG\r\n\x1a\n'),
  'image/webp': (bytes) => at(0, 'RIFF')(bytes) && at(8, 'WEBP')(bytes),
  'image/gif': (bytes) => at(0, 'GIF87a')(bytes) || at(0, 'GIF89a')(bytes),
  'image/avif': (bytes) => isIsoMedia(bytes) && /^avi[fs]$/.test(brand(bytes)),
  'image/heic': (bytes) => isIsoMedia(bytes) && /^(?:hei[cmsx]|hevc|mif1|msf1)$/.test(brand(bytes)),
  'application/pdf': at(0, '%PDF-'),
  // Tagged, or a first frame: eleven bits set, layer III.
  'audio/mpeg': (bytes) => at(0, 'ID3')(bytes) || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2),
  'audio/mp4': (bytes) => isIsoMedia(bytes) && AUDIO_BRANDS.has(brand(bytes)),
  'audio/ogg': at(0, 'OggS'),
  'video/mp4': (bytes) => isIsoMedia(bytes) && /^(?:isom|iso\d|mp4\d|avc1|M4V |dash)$/.test(brand(bytes)),
};

/** The media type of a file by its first bytes, whatever its sender says; undefined for any that we do not know. */
export const typeOfContent = (bytes: Buffer): string | undefined =>
  Object.entries(SIGNATURES).find(([, fits]) => fits(bytes))?.[0];
