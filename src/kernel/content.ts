/** A file that can be asked for its bytes piece by piece, as one in S3 is. */
export interface Content {
  /** In bytes. */
  size: number;
  /** Fewer bytes at the end, none behind it. */
  read(from: number, bytes: number): Promise<Buffer>;
}

/** A file that is in memory already. */
export const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
});

/**
 * Reads pieces of a file in blocks and keeps those: looking here and there for a few bytes then takes few requests.
 * @param block in bytes
 */
export function inBlocks(content: Content, block: number): Content {
  const kept = new Map<number, Promise<Buffer>>();
  const blockAt = (index: number): Promise<Buffer> => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const reading = content.read(index * block, block);
    kept.set(index, reading);
    return reading;
  };
  return {
    size: content.size,
    async read(from, bytes) {
      const first = Math.floor(from / block);
      const last = Math.floor((from + bytes - 1) / block);
      const parts: Buffer[] = [];
      for (let index = first; index <= last && index * block < content.size; index += 1)
        parts.push(await blockAt(index));
      const start = from - first * block;
      return Buffer.concat(parts).subarray(start, start + bytes);
    },
  };
}
