type Xyz = readonly [number, number, number];

const D50: Xyz = [0.9642, 1, 0.8249];
/** Primaries of colour spaces, adapted to D50 (brucelindbloom.com; DCI-P3 with D65 is Apple's Display P3). */
const PRIMARIES = {
  sRGB: [
    [0.4361, 0.2225, 0.0139],
    [0.3851, 0.7169, 0.0971],
    [0.1431, 0.0606, 0.7141],
  ],
  'Display P3': [
    [0.5151, 0.2412, -0.0011],
    [0.292, 0.6922, 0.0419],
    [0.1571, 0.0666, 0.7841],
  ],
  'Adobe RGB': [
    [0.6097, 0.3111, 0.0195],
    [0.2053, 0.6257, 0.0609],
    [0.1492, 0.0632, 0.7446],
  ],
} as const satisfies Record<string, readonly [Xyz, Xyz, Xyz]>;

/** The colour spaces that a profile can be made for. */
export type RgbSpace = keyof typeof PRIMARIES;

/** A matrix profile of ICC version 2 with a gamma: our own, because those of the makers may not be passed on. */
export function rgbProfile(space: RgbSpace, gamma = 2.2): Buffer {
  const [red, green, blue] = PRIMARIES[space];
  const curve = curveTag(gamma);
  return profile('RGB ', {
    rXYZ: xyzTag(red),
    gXYZ: xyzTag(green),
    bXYZ: xyzTag(blue),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  });
}

/** A profile of grey with a gamma. */
export const greyProfile = (gamma: number): Buffer => profile('GRAY', { kTRC: curveTag(gamma) });

const fixed = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
};
const xyzTag = (xyz: Xyz): Buffer => Buffer.concat([Buffer.from('XYZ \0\0\0\0'), ...xyz.map(fixed)]);

function curveTag(gamma: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write('curv');
  bytes.writeUInt32BE(1, 8);
  bytes.writeUInt16BE(Math.round(gamma * 256), 12);
  return bytes;
}

function describedTag(name: string): Buffer {
  const bytes = Buffer.alloc(12 + name.length + 1 + 78);
  bytes.write('desc');
  bytes.writeUInt32BE(name.length + 1, 8);
  bytes.write(name, 12);
  return bytes;
}

function profile(space: 'RGB ' | 'GRAY', more: Readonly<Record<string, Buffer>>): Buffer {
  const tags = Object.entries({
    desc: describedTag('test'),
    cprt: Buffer.from('text\0\0\0\0none\0\0\0\0'),
    wtpt: xyzTag(D50),
    ...more,
  }).map(([name, data]) => ({ name, data, padded: Buffer.concat([data, Buffer.alloc(-data.length & 3)]) }));
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  let offset = 128 + table.length;
  for (const [i, { name, data, padded }] of tags.entries()) {
    table.write(name, 4 + 12 * i);
    table.writeUInt32BE(offset, 8 + 12 * i);
    table.writeUInt32BE(data.length, 12 + 12 * i);
    offset += padded.length;
  }
  const head = Buffer.alloc(128);
  head.writeUInt32BE(offset, 0);
  head.writeUInt32BE(0x0240_0000, 8);
  head.write(`mntr${space}XYZ `, 12);
  head.write('acsp', 36);
  xyzTag(D50).copy(head, 68, 8);
  return Buffer.concat([head, table, ...tags.map(({ padded }) => padded)]);
}
