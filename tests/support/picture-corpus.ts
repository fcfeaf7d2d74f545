import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { animatedAvif } from './animations.ts';
import { rgbProfile } from './icc.ts';
import { chunk, plainPng } from './png.ts';

/** A picture of one colour with a darker left half, so that turning it can be seen. */
const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#3080c0' } }).composite([
    {
      input: {
        create: { width: Math.ceil(width / 2), height, channels: 3, background: '#102030' },
      },
      left: 0,
      top: 0,
    },
  ]);

/** A plain JPEG. Sizes in pixels. */
export const jpeg = (width = 800, height = 600): Promise<Buffer> => halves(width, height).jpeg().toBuffer();

/** Pictures that must be taken, by what is special about them, with the size that their largest variant shall have. */
export async function goodPictures(): Promise<
  Record<string, { content: Buffer; type: string; size: [number, number] }>
> {
  const of = async (content: Promise<Buffer>, type: string, size: [number, number] = [800, 600]) => ({
    content: await content,
    type,
    size,
  });
  const exif = {
    IFD0: { Copyright: 'a secret name' },
    IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' },
  };
  return {
    'a JPEG': await of(jpeg(), 'image/jpeg'),
    'a progressive JPEG': await of(halves(800, 600).jpeg({ progressive: true }).toBuffer(), 'image/jpeg'),
    'a CMYK JPEG': await of(halves(800, 600).toColourspace('cmyk').jpeg().toBuffer(), 'image/jpeg'),
    'a grey JPEG': await of(halves(800, 600).greyscale().jpeg().toBuffer(), 'image/jpeg'),
    'a JPEG that was turned': await of(
      halves(800, 600).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'image/jpeg',
      [600, 800],
    ),
    'a JPEG that tells where it was taken': await of(
      halves(800, 600)
        .withExif(exif)
        .withIccProfile('p3')
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">a secret</x:xmpmeta>')
        .jpeg()
        .toBuffer(),
      'image/jpeg',
    ),
    'a PNG with a palette': await of(halves(800, 600).png({ palette: true }).toBuffer(), 'image/png'),
    'a PNG of 16 bits': await of(halves(800, 600).toColourspace('rgb16').png().toBuffer(), 'image/png'),
    'a PNG of 16 bits with a profile': await of(
      Promise.resolve(plainPng({ colour: [1, 0, 0, 0.5], depth: 16, profile: rgbProfile('Adobe RGB') })),
      'image/png',
      [32, 32],
    ),
    'an AVIF that moves': await of(Promise.resolve(animatedAvif), 'image/avif', [64, 48]),
    'an AVIF that names its structure first': await of(
      halves(800, 600)
        .avif({ effort: 0 })
        .toBuffer()
        .then((content) => content.fill('mif1', 8, 12)),
      'image/avif',
    ),
    'a WebP that moves': await of(
      sharp(animation(3), { animated: true }).webp().toBuffer(),
      'image/webp',
      [2, 2],
    ),
    'a PNG that one sees through': await of(halves(800, 600).ensureAlpha(0.5).png().toBuffer(), 'image/png'),
    'a WebP': await of(halves(800, 600).webp().toBuffer(), 'image/webp'),
    'an AVIF': await of(halves(800, 600).avif({ effort: 0 }).toBuffer(), 'image/avif'),
    'a GIF': await of(halves(800, 600).gif().toBuffer(), 'image/gif'),
    'a GIF of 10,000 frames': await of(Promise.resolve(animation(10_000)), 'image/gif', [2, 2]),
    'a picture of one pixel': await of(jpeg(1, 1), 'image/jpeg', [1, 1]),
    'a strip': await of(jpeg(100, 9_000), 'image/jpeg', [46, 4096]),
    'a picture with a page behind it': await of(
      jpeg().then((content) => Buffer.concat([content, Buffer.from('<script>alert(1)</script>')])),
      'image/jpeg',
    ),
  };
}

/** Files that must be refused, by what is wrong with them, with the reason that the refusal gives. */
export async function badPictures(): Promise<
  Record<string, { content: Buffer; type: string; reason: RegExp }>
> {
  const good = await jpeg();
  const png = await halves(800, 600).png().toBuffer();
  const damaged = /damaged or incomplete/;
  const many = /more than 60 million pixels/;
  return {
    'text that says it is a JPEG': {
      content: Buffer.from('hello'),
      type: 'image/jpeg',
      reason: /no JPEG, PNG/,
    },
    'an SVG with a script': {
      content: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      type: 'image/png',
      reason: /no JPEG, PNG/,
    },
    'a page that begins like a GIF': {
      content: Buffer.from('GIF89a=0;/*<script>*/alert(1)'),
      type: 'image/gif',
      reason: damaged,
    },
    'a PDF': { content: Buffer.from('%PDF-1.7'), type: 'image/png', reason: /but application\/pdf/ },
    'a HEIC': {
      content: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      type: 'image/jpeg',
      reason: /Save it as JPEG/,
    },
    'a JPEG that was cut off': {
      content: good.subarray(0, good.length / 2),
      type: 'image/jpeg',
      reason: damaged,
    },
    'a PNG that was cut off': {
      content: png.subarray(0, png.length / 2),
      type: 'image/png',
      reason: damaged,
    },
    'three bytes of a JPEG': { content: good.subarray(0, 3), type: 'image/jpeg', reason: damaged },
    'noise behind a PNG signature': {
      content: Buffer.concat([png.subarray(0, 8), Buffer.alloc(500, 7)]),
      type: 'image/png',
      reason: damaged,
    },
    'a PNG that says 65,500 x 65,500': { content: hugePng(65_500, 65_500), type: 'image/png', reason: many },
    'a PNG that says 4,000,000 x 16': { content: hugePng(4_000_000, 16), type: 'image/png', reason: /./ },
  };
}

/** A PNG whose head promises far more than its few bytes hold. */
function hugePng(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A GIF of so many frames of 2 x 2 pixels. */
function animation(frames: number): Buffer {
  const head = Buffer.from([
    ...Buffer.from('GIF89a'),
    2,
    0,
    2,
    0,
    0x80,
    0,
    0,
    0x30,
    0x80,
    0xc0,
    0x10,
    0x20,
    0x30,
  ]);
  // Wait a hundredth of a second; an image at 0,0 of 2 x 2; four pixels of the first colour in LZW.
  const frame = Buffer.from([
    0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0x84, 0x51, 0,
  ]);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}
