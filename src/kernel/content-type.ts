import type { Content } from './content.ts';
import { brandsOf, typeOfIsoMedia } from './iso-media.ts';

type Test = (bytes: Buffer) => boolean;

/** How much of a file's beginning identifies its type: a PDF may declare it this late. In bytes. */
export const FIRST_BYTES = 4_096;
/** Readers look for a PDF's head within so many bytes (ISO 32000, Acrobat's implementation note 13). */
const PDF_HEAD_BYTES = 1_024;

const at =
  (offset: number, signature: string): Test =>
  (bytes) =>
    bytes.subarray(offset, offset + signature.length).toString('latin1') === signature;

const riff =
  (form: string): Test =>
  (bytes) =>
    at(0, 'RIFF')(bytes) && at(8, form)(bytes);

const has = (bytes: Buffer, text: string): boolean => bytes.includes(text, 0, 'latin1');

const isOgg = at(0, 'OggS');
// EBML; its document type is one of its first elements.
const isMatroska = at(0, '\x1a\x45\xdf\xa3');
const withoutBom = (text: string): string => text.replace(/^\xef\xbb\xbf/, '');

/** How each type begins that we take, or refuse by its name. The first that fits decides. */
const SIGNATURES: Readonly<Record<string, Test>> = {
  'image/jpeg': at(0, '\xff\xd8\xff'),
  'image/png': at(0, '\x89PNG\r\n\x1a\n'),
  'image/webp': riff('WEBP'),
  'image/gif': (bytes) => at(0, 'GIF87a')(bytes) || at(0, 'GIF89a')(bytes),
  'image/tiff': (bytes) => at(0, 'II*\0')(bytes) || at(0, 'MM\0*')(bytes),
  'image/bmp': (bytes) => at(0, 'BM')(bytes) && at(6, '\0\0\0\0')(bytes),
  'image/jxl': (bytes) => at(0, '\xff\x0a')(bytes) || at(4, 'JXL \r\n\x87\n')(bytes),
  'image/svg+xml': (bytes) => isMarkup(bytes) && /<svg[\s>]/i.test(bytes.toString('latin1')),
  'audio/wav': riff('WAVE'),
  'audio/flac': at(0, 'fLaC'),
  'audio/aac': (bytes) => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0,
  'audio/mpeg': isMpegFrame,
  'video/ogg': (bytes) => isOgg(bytes) && has(bytes, '\x80theora'),
  'audio/ogg': isOgg,
  'video/webm': (bytes) => isMatroska(bytes) && has(bytes.subarray(0, 64), 'webm'),
  'video/matroska': isMatroska,
  'video/x-msvideo': riff('AVI '),
  // As QuickTime began before there were brands.
  'video/quicktime': (bytes) => ['moov', 'mdat', 'wide', 'pnot'].some((box) => at(4, box)(bytes)),
  'application/zip': at(0, 'PK\x03\x04'),
  'application/gzip': at(0, '\x1f\x8b\x08'),
  'application/pdf': isPdf,
};

/**
 * The media type of a file by what it holds, whatever its sender says; undefined for any that we do not know. It takes the
 * first 4 KB, and of a film or a tagged piece of music what is needed further on.
 */
export async function typeOfContent(content: Content): Promise<string | undefined> {
  const start = await content.read(0, FIRST_BYTES);
  const brands = brandsOf(start);
  if (brands !== undefined) return typeOfIsoMedia(content, brands);
  if (at(0, 'ID3')(start)) return typeBehindTag(content, start);
  return Object.entries(SIGNATURES).find(([, fits]) => fits(start))?.[0];
}

/** A tag with title and cover precedes MP3, and sometimes other sound (id3.org, ID3v2.4.0 section 3.1). */
async function typeBehindTag(content: Content, start: Buffer): Promise<string> {
  // Four times seven bits; ten bytes of head, and as many of a foot where a flag says so.
  const sizes = [...start.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  const end = 10 + sizes + ((start[5] ?? 0) & 0x10 ? 10 : 0);
  const sound = await content.read(end, 16);
  return ['audio/flac', 'audio/aac'].find((type) => SIGNATURES[type]?.(sound)) ?? 'audio/mpeg';
}

/** A first frame: eleven bits set, layer II or III, and a bit rate and sampling rate that exist (ISO/IEC 11172-3). */
function isMpegFrame(bytes: Buffer): boolean {
  if (bytes.length < 3) return false;
  const bits = bytes.readUIntBE(0, 3);
  const version = (bits >> 11) & 3;
  const layer = (bits >> 9) & 3;
  const hasRates = ((bits >> 4) & 15) !== 15 && ((bits >> 2) & 3) !== 3;
  return bits >> 13 === 0x7ff && version !== 1 && (layer === 1 || layer === 2) && hasRates;
}

/** Text that a browser would take for a page or a drawing. */
function isMarkup(bytes: Buffer): boolean {
  return /^\s*</.test(withoutBom(bytes.toString('latin1', 0, PDF_HEAD_BYTES)));
}

/** A head within the first bytes, behind nothing that would make another program believe it is its own. */
function isPdf(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, PDF_HEAD_BYTES + 5);
  const place = head.indexOf('%PDF-');
  return (
    place === 0 || (place > 0 && !isMarkup(bytes) && !/^(?:MZ|\x7fELF|#!|PK|\xca\xfe\xba\xbe)/.test(head))
  );
}
