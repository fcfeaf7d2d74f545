const four = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const bytes = (part: string | Buffer): Buffer =>
  typeof part === 'string' ? Buffer.from(part, 'latin1') : part;

/** One box of an ISO media file. */
export const box = (name: string, ...content: (string | Buffer)[]): Buffer => {
  const body = Buffer.concat(content.map(bytes));
  return Buffer.concat([four(body.length + 8), bytes(name), body]);
};

/** A box that gives its size in 64 bits. */
export const longBox = (name: string, content: Buffer): Buffer => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(content.length + 16));
  return Buffer.concat([four(1), bytes(name), size, content]);
};

/** The box that names the brands, the major one first. */
export const brandBox = (major: string, ...compatible: string[]): Buffer =>
  box('ftyp', major, four(0), ...compatible);

/** The index of a film: a track for each kind, `vide` or `soun`. */
export const tracks = (...kinds: string[]): Buffer =>
  box(
    'moov',
    box('mvhd', Buffer.alloc(100)),
    ...kinds.map((kind) =>
      box(
        'trak',
        box('tkhd', Buffer.alloc(84)),
        box('mdia', box('mdhd', Buffer.alloc(24)), box('hdlr', Buffer.alloc(8), kind, Buffer.alloc(13))),
      ),
    ),
  );

/** An ID3v2 tag of so many bytes behind its head. */
export const id3 = (size: number): Buffer =>
  Buffer.concat([
    Buffer.from('ID3\x04\0\0', 'latin1'),
    Buffer.from([21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f)),
    Buffer.alloc(size),
  ]);

/** A first frame of MPEG-1 layer III, 128 kbit/s, 44.1 kHz. */
export const mp3Frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]);
