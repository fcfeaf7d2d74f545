import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { makePicture, type PictureShape } from '../../src/pictures/make-picture.ts';
import { animatedAvif, animatedAvifWithAlpha } from '../support/animations.ts';
import { greyProfile, rgbProfile } from '../support/icc.ts';
import { plainPng } from '../support/png.ts';

type Rgb = [number, number, number];

/** What is kept of a picture: the pixel in its middle, as WebP and as JPEG, and the colour named. */
async function kept(content: Buffer, shape: PictureShape = 'event') {
  const { facts, files } = await makePicture(content, shape);
  const largest = facts.widths.at(-1);
  const pixel = async (name: string): Promise<number[]> => {
    const { data, info } = await sharp(files.get(name)).raw().toBuffer({ resolveWithObject: true });
    const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
    return [...data.subarray(at, at + info.channels)];
  };
  const named = facts.color.match(/[0-9a-f]{2}/g)!.map((hex) => Number.parseInt(hex, 16));
  return { webp: await pixel(`${largest}.webp`), jpeg: await pixel(`${largest}.jpg`), named };
}

function expectAlike(found: number[], wanted: number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of found.entries()) {
    if (Math.abs(value - wanted[i]!) > tolerance) throw new Error(`${found.join()} is not ${wanted.join()}`);
  }
}

const profiles = {
  none: undefined,
  sRGB: rgbProfile('sRGB'),
  'Display P3': rgbProfile('Display P3'),
  'Adobe RGB': rgbProfile('Adobe RGB'),
  'a linear sRGB': rgbProfile('sRGB', 1),
  'grey with a gamma of 1.8': greyProfile(1.8),
  'that is no profile': Buffer.from('no profile at all'.repeat(20)),
};
const colours: Record<string, number[]> = {
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
  white: [1, 1, 1],
  black: [0, 0, 0],
  brown: [0.8, 0.4, 0.2],
  'a colour shining through': [0.8, 0.4, 0.2, 0.5],
  'an invisible colour': [0.8, 0.4, 0.2, 0],
  grey: [0.4],
  'grey shining through': [0.4, 0.6],
};
const matrix = Object.keys(colours).flatMap((colour) =>
  (Object.keys(profiles) as (keyof typeof profiles)[]).map((profile) => [colour, profile] as const),
);

describe('when a picture has 16 bits a channel', () => {
  it.each(matrix)('%s with the profile %s becomes what it becomes with 8 bits', async (name, profileName) => {
    const [colour, profile] = [colours[name]!, profiles[profileName]];
    const twin = await kept(plainPng({ colour, depth: 8, profile }));
    const deep = await kept(plainPng({ colour, depth: 16, profile }));
    // Multiplying by half an alpha and dividing again rounds; JPEG and WebP round once more.
    expectAlike(deep.webp, twin.webp, 3);
    expectAlike(deep.jpeg, twin.jpeg, 3);
    expectAlike(deep.named, twin.named, 16);
  });

  it('sRGB red is stored as red, in both shapes', async () => {
    const content = plainPng({ colour: [1, 0, 0], depth: 16, profile: profiles.sRGB });
    for (const shape of ['event', 'avatar'] as const) {
      const { webp, jpeg } = await kept(content, shape);
      expectAlike(webp, [255, 0, 0], 5);
      expectAlike(jpeg, [255, 0, 0], 5);
    }
  });

  it('Display P3 is converted, not renamed', async () => {
    const { jpeg } = await kept(
      plainPng({ colour: [0.8, 0.4, 0.2], depth: 16, profile: profiles['Display P3'] }),
    );
    expectAlike(jpeg, [220, 95, 26], 8);
  });

  it.each([
    ['a gamma', { gAMA: Buffer.from([0, 0, 0xb1, 0x8f]) }],
    ['an odd gamma', { gAMA: Buffer.from([0, 1, 0x86, 0xa0]) }],
    ['an sRGB mark', { sRGB: Buffer.of(0) }],
    ['Display P3 by its code', { cICP: Buffer.of(12, 13, 0, 1) }],
  ])('and %s, it is as with 8 bits', async (_name, chunks) => {
    const [twin, deep] = await Promise.all(
      ([8, 16] as const).map((depth) => kept(plainPng({ colour: [0.8, 0.4, 0.2], depth, chunks }))),
    );
    expectAlike(deep!.jpeg, twin!.jpeg, 3);
  });

  it('and must be turned, it is turned and keeps its colours', async () => {
    const upper = await sharp(plainPng({ colour: [1, 0, 0], depth: 16 }))
      .toColourspace('rgb16')
      .extend({ bottom: 32, background: '#0000ff' })
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const { facts, files } = await makePicture(upper, 'event');
    expect([facts.width, facts.height]).toEqual([64, 32]);
    const { data, info } = await sharp(files.get('64.jpg')).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number): number[] => [...data.subarray((16 * info.width + x) * 3).subarray(0, 3)];
    // Orientation 6 is turned clockwise: what was above is on the right.
    expectAlike(at(56), [255, 0, 0], 12);
    expectAlike(at(8), [0, 0, 255], 12);
  });
});

describe('when a picture has fewer bits a channel', () => {
  it.each([1, 2, 4] as const)('%s bits of white and black are white and black', async (depth) => {
    expectAlike((await kept(plainPng({ colour: [1], depth }))).jpeg, [255, 255, 255], 2);
    expectAlike((await kept(plainPng({ colour: [0], depth }))).jpeg, [0, 0, 0], 2);
  });
});

describe('when an AVIF has 10 or 12 bits a channel', () => {
  const flat = sharp({ create: { width: 64, height: 64, channels: 3, background: '#c86432' } });
  it.each([
    [10, undefined],
    [10, 'srgb'],
    [10, 'p3'],
    [12, undefined],
    [12, 'srgb'],
    [12, 'p3'],
  ] as const)('%s bits with the profile %s are as 8', async (bitdepth, profile) => {
    const content = async (bits: 8 | 10 | 12): Promise<Buffer> => {
      const image = flat.clone();
      if (profile !== undefined) image.withIccProfile(profile);
      return image.avif({ bitdepth: bits, effort: 0, quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    };
    const twin = await kept(await content(8));
    expectAlike((await kept(await content(bitdepth))).jpeg, twin.jpeg, 4);
    expectAlike(twin.jpeg, [200, 100, 50], 8);
  });
});

describe('when a picture is in other colours than RGB', () => {
  const brown: Rgb = [204, 102, 51];
  const flat = sharp({ create: { width: 64, height: 64, channels: 3, background: '#cc6633' } });
  it.each([
    ['a CMYK JPEG', () => flat.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(), 35],
    [
      'a CMYK JPEG with its profile',
      () => flat.clone().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(),
      35,
    ],
    ['a palette', () => flat.clone().png({ palette: true }).toBuffer(), 4],
    [
      'a palette with a profile',
      () => flat.clone().withIccProfile('p3').png({ palette: true }).toBuffer(),
      6,
    ],
    ['a WebP with a profile', () => flat.clone().withIccProfile('p3').webp({ lossless: true }).toBuffer(), 6],
  ] as const)('%s comes near enough', async (_name, content, tolerance) => {
    expectAlike((await kept(await content())).jpeg, brown, tolerance);
  });
});

describe('when a picture moves', () => {
  it.each([
    ['AVIF', animatedAvif],
    ['AVIF with another first brand', Buffer.from(animatedAvif).fill('msf1', 8, 12)],
  ])('its first frame is taken from an %s', async (_name, content) => {
    const { facts } = await makePicture(content, 'event');
    expect([facts.width, facts.height]).toEqual([64, 48]);
    expectAlike((await kept(content)).jpeg, [200, 30, 30], 6);
  });

  it('may shine through', async () => {
    const { webp, jpeg } = await kept(animatedAvifWithAlpha);
    expectAlike(webp, [200, 30, 30, 128], 6);
    expectAlike(jpeg, [227, 142, 142], 6);
  });

  it('and holds no still, or was cut off, it says so', async () => {
    const noStill = Buffer.from(animatedAvif);
    noStill.write('free', noStill.indexOf('meta'));
    await expect(makePicture(noStill, 'event')).rejects.toMatchObject({
      code: 'upload_unusable',
      message: expect.stringContaining('Save its first frame'),
    });
    await expect(makePicture(animatedAvif.subarray(0, 500), 'event')).rejects.toMatchObject({
      code: 'upload_unusable',
    });
  });
});
