import { crc32, deflateSync } from 'node:zlib';

/** What a PNG of one colour shall be. */
export interface PlainPng {
  /** One number from 0 to 1 for each channel: grey, grey and alpha, RGB, or RGBA. */
  colour: readonly number[];
  /** Bits of a channel. */
  depth: 1 | 2 | 4 | 8 | 16;
  /** An ICC profile. */
  profile?: Buffer | undefined;
  /** Further chunks to put before the pixels, by their names. */
  chunks?: Readonly<Record<string, Buffer>>;
}

const SIZE = 32;
const COLOUR_TYPES: Readonly<Record<number, number>> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/** Writes a PNG of 32 x 32 pixels by the specification (w3.org/TR/png-3), so that no encoder decides what is in it. */
export function plainPng({ colour, depth, profile, chunks = {} }: PlainPng): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIZE, 0);
  head.writeUInt32BE(SIZE, 4);
  head.set([depth, COLOUR_TYPES[colour.length]!, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.of(0), rowOf(colour, depth)]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    ...(profile === undefined
      ? []
      : [chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)]))]),
    ...Object.entries(chunks).map(([name, data]) => chunk(name, data)),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: SIZE }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function rowOf(colour: readonly number[], depth: number): Buffer {
  const most = 2 ** depth - 1;
  const bits = colour
    .map((part) =>
      Math.round(part * most)
        .toString(2)
        .padStart(depth, '0'),
    )
    .join('');
  const row = bits.repeat(SIZE);
  return Buffer.from(row.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

/** One chunk with its length and checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
