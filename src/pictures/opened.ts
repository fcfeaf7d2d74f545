import type sharpModule from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';

type SharpModule = typeof sharpModule;

/** Where the brand stands that a file names first, in bytes. */
const MAJOR_BRAND_AT = 8;

/**
 * What the decoder takes for an AVIF: libvips knows it by its first brand, and that only as `avif`. Animations begin with
 * `avis`, others with what says only how they are built (`mif1`, `miaf`). Under this name the picture is read that the file
 * shows where nothing moves, which is the first frame (AVIF 1.1, section 2.1).
 */
export function decodable(content: Buffer, type: string): Buffer {
  if (type !== 'image/avif') return content;
  const renamed = Buffer.from(content);
  renamed.write('avif', MAJOR_BRAND_AT, 'latin1');
  return renamed;
}

/**
 * Opens a picture of any depth as one of 8 bits, before its colour profile is applied. Otherwise sharp converts 16 bits with
 * a profile to Display P3, calls the result sRGB, and leaves the profile of 16 bits of grey unread
 * (lovell/sharp, src/pipeline.cc, "Convert to sRGB/P3 using embedded profile").
 * @param kind as its metadata says; 10 and 12 bits are read as 16
 */
export function opened(
  sharp: SharpModule,
  content: Buffer,
  { options, kind }: { options: SharpOptions; kind: { space: string; depth: string } },
): Sharp {
  const image = sharp(content, options);
  if (kind.depth === 'uchar') return image;
  return image.pipelineColourspace(kind.space === 'grey16' || kind.space === 'b-w' ? 'b-w' : 'srgb');
}
