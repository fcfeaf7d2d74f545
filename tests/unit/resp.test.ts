import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encoded, ProtocolError, ReplyError, ReplyReader, type Reply } from '../../src/platform/resp.ts';

/** What a reader makes of bytes that come in these pieces; how it ends when it cannot go on. */
function read(pieces: readonly (string | Buffer)[]): { replies: Reply[]; error?: unknown } {
  const reader = new ReplyReader();
  const replies: Reply[] = [];
  try {
    for (const piece of pieces) replies.push(...reader.take(Buffer.from(piece as string)));
    return { replies };
  } catch (error) {
    return { replies, error };
  }
}

/** Cuts bytes at places of these numbers. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

const value = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant(null));
const bulk = (text: string | null): string =>
  text === null ? '$-1\r\n' : `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const honest = fc.oneof(
  value.map((text) => ({ bytes: bulk(text), reply: text as Reply })),
  fc.array(value, { maxLength: 5 }).map((list) => ({
    bytes: `*${list.length}\r\n${list.map(bulk).join('')}`,
    reply: list as Reply,
  })),
  fc.integer().map((n) => ({ bytes: `:${n}\r\n`, reply: n as Reply })),
  fc.constantFrom(
    { bytes: '+OK\r\n', reply: 'OK' as Reply },
    { bytes: '*-1\r\n', reply: null },
    { bytes: '-ERR no\r\n', reply: new ReplyError('ERR no') as Reply },
  ),
);

describe('answers of a cache', () => {
  it('when honest, are read whole, in whatever pieces they come', () => {
    fc.assert(
      fc.property(
        fc.array(honest, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (answers, places) => {
          const bytes = Buffer.from(answers.map((answer) => answer.bytes).join(''));
          expect(read(cut(bytes, places))).toEqual({ replies: answers.map(({ reply }) => reply) });
        },
      ),
    );
  });

  it('when a single byte comes at a time, are read whole', () => {
    const text = '*3\r\n$3\r\na\r\n\r\n$-1\r\n$5\r\nGröß\r\n+OK\r\n:-12\r\n';
    const pieces = [...Buffer.from(text)].map((byte) => Buffer.of(byte));
    expect(read(pieces).replies).toEqual([]);
    expect(read([text.replace('$5', '$6')]).replies).toEqual([['a\r\n', null, 'Größ'], 'OK', -12]);
    expect(read(pieces).error).toBeInstanceOf(ProtocolError);
  });

  it.each([
    ['arrays in arrays', '*1\r\n'.repeat(100_000)],
    ['one array in an array', '*1\r\n*1\r\n$1\r\na\r\n'],
    ['more elements than memory', '*99999999999\r\n'],
    ['more elements than we ask for', '*4294967295\r\n'],
    ['a size beyond all memory', '$9999999999\r\n'],
    ['a size just beyond the limit', `$${8 * 1024 * 1024}\r\n`],
    ['a negative size', '$-2\r\n'],
    ['a negative count', '*-2\r\n'],
    ['a size that is none', '$1e3\r\n'],
    ['a size of digits without end', `$${'1'.repeat(5_000)}`],
    ['a line without end', `+${'x'.repeat(5_000)}`],
    ['a refusal without end', `-${'x'.repeat(5_000)}`],
    ['a number without end', `:${'9'.repeat(400)}\r\n`],
    ['a number that is none', ':one\r\n'],
    ['a refusal among values', '*2\r\n$1\r\na\r\n-ERR\r\n'],
    ['a number among values', '*2\r\n$1\r\na\r\n:1\r\n'],
    ['a value longer than it says', '$1\r\nab\r\n'],
    ...['_', '#', ',', '(', '!', '=', '%', '~', '>', '|', 'H', '\x16', '\0', '\n', '\xff'].map(
      (type) => [`the type ${JSON.stringify(type)}`, `${type}1\r\n`] as const,
    ),
  ])('when there are %s, end it', (_name, bytes) => {
    expect(read([bytes])).toEqual({ replies: [], error: expect.any(ProtocolError) });
  });

  it('when they are anything at all, end in answers, in waiting, or in its own error', () => {
    const token = fc.constantFrom(
      '*',
      '$',
      '+',
      '-',
      ':',
      '\r\n',
      '1',
      '3',
      '-1',
      '99999999999',
      'OK',
      '\0',
      '%',
      ' ',
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.array(token, { maxLength: 60 }).map((tokens) => Buffer.from(tokens.join(''))),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 20 }), (all, places) => {
        const whole = read([all]);
        const inPieces = read(cut(all, places));
        if (whole.error !== undefined) expect(whole.error).toBeInstanceOf(ProtocolError);
        else expect(inPieces).toEqual(whole);
        if (inPieces.error !== undefined) expect(inPieces.error).toBeInstanceOf(ProtocolError);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('questions to a cache', () => {
  it('when they hold anything, are as long as they say', () => {
    expect(encoded(['SET', 'ä', 'a\r\nb'])).toBe('*3\r\n$3\r\nSET\r\n$2\r\nä\r\n$4\r\na\r\nb\r\n');
  });
});
