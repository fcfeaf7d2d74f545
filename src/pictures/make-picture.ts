import type sharpModule from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';
import { contentOf } from '../kernel/content.ts';
import { typeOfContent } from '../kernel/content-type.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Picture } from '../kernel/picture.ts';
import { decodable, opened } from './opened.ts';

/** What becomes of a picture depends on whose it is. Sizes in pixels. */
export type PictureShape = 'event' | 'avatar';

const SHAPES = {
  // Twice as high as wide at most: a strip of paper would otherwise become a wall.
  event: { widths: [320, 640, 1280, 2048], most: { width: 2048, height: 4096 } },
  avatar: { widths: [64, 128, 256], most: { width: 256, height: 256 } },
} as const;

const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);
const MOST_PIXELS = 60_000_000;
const SECONDS_PER_STEP = 15;
/** Lambda answers with 6 MB at most, and base64 makes four bytes of three. */
const MOST_BYTES = 4_000_000;
const QUALITIES = [80, 60, 40, 20] as const;
const PLACEHOLDER_WIDTH = 16;

/** A picture ready to be kept: its facts but the id, and its files by name. */
export interface MadePicture {
  facts: Omit<Picture, 'id'>;
  files: ReadonlyMap<string, Buffer>;
}

/** Decoded pixels, upright and in sRGB. */
interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

type SharpModule = typeof sharpModule;

/**
 * Makes all variants of an uploaded picture: upright, in sRGB, without metadata, never enlarged.
 * What it is, its bytes decide. It is decoded once, with limits, and everything else is made of those pixels.
 * @throws DomainError upload_unusable saying what is wrong with it
 */
export async function makePicture(content: Buffer, shape: PictureShape): Promise<MadePicture> {
  const type = await pictureType(content);
  // Loaded for the first upload: requests for existing pictures do not wait for 85 ms of native code.
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  const pixels = await decoded(sharp, decodable(content, type), shape);
  const widths = [...SHAPES[shape].widths.filter((width) => width < pixels.width), pixels.width];
  const files = new Map<string, Buffer>();
  for (const width of widths) {
    const scaled = raw(sharp, pixels).resize({ width });
    files.set(`${width}.webp`, await fitting((quality) => scaled.clone().webp({ quality }).toBuffer()));
    files.set(
      `${width}.jpg`,
      await fitting((quality) => onWhite(scaled.clone()).jpeg({ quality, mozjpeg: true }).toBuffer()),
    );
  }
  const { width, height } = pixels;
  return { facts: { width, height, widths, ...(await impression(sharp, pixels)) }, files };
}

async function pictureType(content: Buffer): Promise<string> {
  if (content.length === 0) throw unusable('The file is empty.');
  const type = await typeOfContent(contentOf(content));
  if (type === 'image/heic' || type === 'image/heif')
    throw unusable('HEIC pictures cannot be read. Save it as JPEG and try again.');
  if (type === undefined || !TYPES.has(type))
    throw unusable(`The file is no JPEG, PNG, WebP, GIF or AVIF picture${type ? ` but ${type}` : ''}.`);
  return type;
}

async function decoded(sharp: SharpModule, content: Buffer, shape: PictureShape): Promise<Pixels> {
  const options: SharpOptions = {
    limitInputPixels: MOST_PIXELS,
    failOn: 'error',
    sequentialRead: true,
    // Of an animation the first frame, whatever it holds beside it.
    pages: 1,
  };
  try {
    const { width, height, space, depth } = await sharp(content, options).metadata();
    if (width * height > MOST_PIXELS) throw tooLarge(width, height);
    const { data, info } = await resized(
      opened(sharp, content, { options, kind: { space, depth } }).timeout({ seconds: SECONDS_PER_STEP }),
      shape,
    )
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    throw refusal(error);
  }
}

function resized(image: Sharp, shape: PictureShape): Sharp {
  const { width, height } = SHAPES[shape].most;
  const upright = image.rotate();
  return shape === 'avatar'
    ? upright.resize({ width, height, fit: 'cover', withoutEnlargement: true })
    : upright.resize({ width, height, fit: 'inside', withoutEnlargement: true });
}

const raw = (sharp: SharpModule, { data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels } });

/** JPEG has no transparency. */
const onWhite = (image: Sharp): Sharp => image.flatten({ background: '#ffffff' });

/** The first that may be answered with; pictures of noise need a lower quality than all others. */
async function fitting(encode: (quality: number) => Promise<Buffer>): Promise<Buffer> {
  let encoded: Buffer = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    encoded = await encode(quality);
    if (encoded.length <= MOST_BYTES) break;
  }
  return encoded;
}

async function impression(
  sharp: SharpModule,
  pixels: Pixels,
): Promise<Pick<Picture, 'placeholder' | 'color'>> {
  const tiny = raw(sharp, pixels).resize({
    width: PLACEHOLDER_WIDTH,
    height: 2 * PLACEHOLDER_WIDTH,
    fit: 'inside',
  });
  const [content, { dominant }] = await Promise.all([
    onWhite(tiny.clone()).webp({ quality: 30 }).toBuffer(),
    // Statistics are of the input, so the pixels are made small first.
    sharp(
      await onWhite(raw(sharp, pixels)).resize({ width: 64, withoutEnlargement: true }).png().toBuffer(),
    ).stats(),
  ]);
  const color = [dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0'));
  return { placeholder: `data:image/webp;base64,${content.toString('base64')}`, color: `#${color.join('')}` };
}

function refusal(error: unknown): Error {
  const { message = '' } = Object(error) as Partial<Error>;
  if (error instanceof DomainError) return error;
  if (/pixel limit/i.test(message)) return tooLarge();
  if (/primary item/i.test(message))
    return unusable(
      'The animation holds no still picture. Save its first frame as JPEG and try again.',
      error,
    );
  if (/timeout/i.test(message)) return unusable('The picture takes too long to be read.', error);
  return unusable('The picture cannot be read: it is damaged or incomplete.', error);
}

const tooLarge = (width?: number, height?: number): DomainError =>
  unusable(
    `The picture has ${width === undefined ? '' : `${width} x ${height}, `}more than ${MOST_PIXELS / 1e6} million pixels.`,
  );

const unusable = (detail: string, cause?: unknown): DomainError =>
  new DomainError('upload_unusable', detail, { cause });
