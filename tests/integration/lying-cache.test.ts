import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aNumber, countedLoad, instance } from '../support/cached.ts';
import { answering, endlessly, type Lie, saying, startLyingServer } from '../support/lying-server.ts';
import { timed } from '../support/mysql.ts';

type Server = Awaited<ReturnType<typeof startLyingServer>>;
/** Connecting and two commands, with some air for a busy machine. */
const ONE_TIMEOUT_MS = 900;

const accidents: unknown[] = [];
const note = (error: unknown) => accidents.push(error);
process.on('unhandledRejection', note).on('uncaughtException', note);
let server: Server;
beforeAll(async () => {
  server = await startLyingServer(() => undefined);
});
afterAll(async () => {
  process.off('unhandledRejection', note).off('uncaughtException', note);
  await server.stop();
});
afterEach(async () => {
  await pause(30);
  expect(accidents).toEqual([]);
});

/** Reads through a cache that lies so. */
async function readThrough(lie: Lie, options: { timeouts?: { commandMs: number; connectMs: number } } = {}) {
  server.nowTell(lie);
  const me = instance({ url: `redis://127.0.0.1:${server.port}`, caFile: undefined, ...options });
  const read = await timed(me.cached.read(aNumber('a'), countedLoad().load));
  const again = await timed(me.cached.read(aNumber('b'), countedLoad().load));
  const state = await me.cache.state();
  me.cache.close();
  return { read, again, state, log: me.log };
}

const mget = (...values: (string | null)[]): string =>
  `*${values.length}\r\n${values.map((value) => (value === null ? '$-1\r\n' : `$${Buffer.byteLength(value)}\r\n${value}\r\n`)).join('')}`;
const drip =
  (text: string): Lie =>
  (socket) => {
    const timer = setInterval(() => socket.write(text), 5);
    socket.on('data', () => undefined).on('close', () => clearInterval(timer));
  };

const LIES: Record<string, Lie> = {
  '100,000 arrays in arrays': answering('*1\r\n'.repeat(100_000)),
  '100,000 arrays in arrays at once': saying('*1\r\n'.repeat(100_000)),
  'huge arrays in arrays': answering('*30000000\r\n'.repeat(100)),
  'more elements than there are numbers': answering('*99999999999\r\n'),
  'a value of ten thousand million bytes': answering('$9999999999\r\n'),
  'a value of a negative size': answering('$-7\r\n'),
  'a line without end': endlessly('x'.repeat(60_000), '+'),
  'a size without end': endlessly('1'.repeat(60_000), '$'),
  'values without end': endlessly('$1\r\na\r\n'.repeat(1_000), '*4294967295\r\n'),
  'answers that nobody asked for': saying('+OK\r\n'),
  'nulls that nobody asked for': saying('$-1\r\n'),
  'answers without end': endlessly('$-1\r\n'.repeat(10_000)),
  'two answers to one question': answering(mget(null, null, null), mget(null, null, null)),
  'a line in place of values': answering('+OK\r\n'),
  'a number in place of values': answering(':1\r\n'),
  'null in place of values': answering('*-1\r\n'),
  'fewer values than were asked for': answering(mget('a')),
  'more values than were asked for': answering(mget('a', 'b', 'c', 'd')),
  'a refusal': answering('-ERR unknown command\r\n'),
  'that it still loads': answering('-LOADING Valkey is loading the dataset in memory\r\n'),
  'that the key has moved to nobody': answering('-MOVED 1 127.0.0.1:1\r\n'),
  'that the key has moved, and not whereto': answering('-MOVED\r\n'),
  'that the key has moved to itself, without end': (socket) => {
    socket.on('data', () => socket.write(`-MOVED 1 127.0.0.1:${socket.localPort}\r\n`));
  },
  'ask elsewhere': answering('-ASK 99999999999 metadata.internal:99999\r\n'),
  'a map of version 3': answering('%1\r\n$1\r\na\r\n$1\r\nb\r\n'),
  'a push of version 3': saying('>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n'),
  HTTP: answering('HTTP/1.1 400 Bad Request\r\n\r\n'),
  TLS: answering(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])),
  zeros: endlessly(Buffer.alloc(60_000)),
  'half an answer, then silence': answering('*3\r\n$100\r\nabc'),
  'half an answer, then its end': (socket) => {
    socket.on('data', () => socket.end('*3\r\n$100\r\nabc'));
  },
  'one byte at a time': drip('1'),
  'nothing but its end': (socket) => void socket.end(),
  'nothing but a reset': (socket) => void socket.resetAndDestroy(),
};

describe('when the cache lies', () => {
  it.each(Object.keys(LIES))('and says %s, is done without', async (name) => {
    const { read, again, state, log } = await readThrough(LIES[name]!);
    expect([read.value, again.value]).toEqual([{ n: 1 }, { n: 1 }]);
    expect(read.ms).toBeLessThan(ONE_TIMEOUT_MS);
    expect(state).toBe('down');
    expect(log.length).toBeGreaterThan(0);
    for (let i = 0; i < 100 && server.open() > 0; i += 1) await pause(20);
    expect(server.open()).toBe(0);
  });

  it('in any other way, is done without', async () => {
    const token = fc.constantFrom(
      '*1\r\n',
      '*3\r\n',
      '$-1\r\n',
      '$1\r\na\r\n',
      '+OK\r\n',
      '-ERR\r\n',
      ':1\r\n',
      '\r\n',
      '%',
      '>1\r\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(token, { minLength: 1, maxLength: 12 }), async (tokens) => {
        const { read } = await readThrough(answering(tokens.join('')));
        expect(read.value).toEqual({ n: 1 });
      }),
      { numRuns: 25 },
    );
  });
});

describe('when the cache holds what nobody put there', () => {
  const entry = (value: unknown, more: object = {}): string =>
    JSON.stringify({ generation: '', freshUntil: Date.now() + 60_000, value, ...more });
  it.each([
    ['no JSON', '{'],
    ['another kind of JSON', '[1]'],
    ['null', 'null'],
    ['another kind of value', entry({ n: 'one' })],
    ['a value that is missing', entry(undefined)],
    ['no end of its freshness', entry({ n: 9 }, { freshUntil: '9' })],
    ['another generation', entry({ n: 9 }, { generation: 'old' })],
    ['a prototype', `{"__proto__":${entry({ n: 9 })}}`],
    ['100,000 arrays in arrays', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['100,000 arrays in a value', entry('X').replace('"X"', '['.repeat(100_000) + ']'.repeat(100_000))],
    ['a megabyte of nothing', 'x'.repeat(1_000_000)],
  ])('such as %s, it is not believed', async (_name, value) => {
    const honest: Record<string, string> = {
      MGET: mget(null, value, null),
      SET: '+OK\r\n',
      DEL: ':1\r\n',
      PING: '+PONG\r\n',
    };
    const lie: Lie = (socket) => {
      socket.on('data', (bytes: Buffer) => {
        for (const [command] of bytes.toString().matchAll(/^(?:MGET|SET|DEL|PING)\r?$/gm))
          socket.write(honest[command.trim()]!);
      });
    };
    // It answers, however busy the machine is: what it says is what counts here.
    const patient = { timeouts: { commandMs: 5_000, connectMs: 5_000 } };
    const { read, state, log } = await readThrough(lie, patient);
    expect(read.value).toEqual({ n: 1 });
    expect([state, log]).toEqual(['up', []]);
    expect(({} as Record<string, unknown>)['n']).toBeUndefined();
  });
});
