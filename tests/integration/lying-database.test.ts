import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import mysql from 'mysql2';
import { createConnection } from '../../src/platform/mysql-driver.ts';
import { answering, endlessly, type Lie, saying, startLyingServer } from '../support/lying-server.ts';
import { openMysql, timed } from '../support/mysql.ts';

const accidents: unknown[] = [];
const note = (error: unknown) => accidents.push(error);
process.on('unhandledRejection', note).on('uncaughtException', note);
// The driver says on standard error what it does not understand.
beforeAll(() => {
  for (const method of ['error', 'trace', 'warn', 'log'] as const)
    jest.spyOn(console, method).mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
  process.off('unhandledRejection', note).off('uncaughtException', note);
});
afterEach(async () => {
  await pause(30);
  expect(accidents).toEqual([]);
});

/** A packet with its head: three bytes of length, one of its number. */
const packet = (number: number, ...content: (string | Buffer)[]): Buffer => {
  const body = Buffer.concat(content.map((part) => Buffer.from(part as string)));
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = number;
  return Buffer.concat([head, body]);
};
const refusal = packet(0, Buffer.of(0xff, 0x10, 0x04), 'Too many connections');
const brokenRefusal = packet(0, Buffer.of(0xff));

const BEFORE_GREETING: Record<string, Lie> = {
  HTTP: saying('HTTP/1.1 400 Bad Request\r\n\r\n'),
  TLS: saying(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])),
  'a refusal': saying(refusal),
  'a refusal of one byte': saying(brokenRefusal),
  'a refusal, and a thousand broken ones': saying(refusal, Buffer.concat(Array(1_000).fill(brokenRefusal))),
  'a thousand empty packets': saying(Buffer.alloc(4_000)),
  'a packet of 16 MB that never comes': saying(Buffer.of(0xff, 0xff, 0xff, 0)),
  'a greeting of version 255': saying(packet(0, Buffer.of(255), 'x'.repeat(60))),
  'a greeting that was cut off': saying(packet(0, Buffer.of(10), '8.4.0')),
  'its end': (socket) => void socket.end(),
  'a reset': (socket) => void socket.resetAndDestroy(),
  'random bytes': saying(Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251))),
  'noise without end': endlessly(Buffer.alloc(60_000, 1)),
};

const AFTER_QUESTION: Record<string, Lie> = {
  'a refusal of one byte': answering(packet(1, Buffer.of(0xff))),
  'a hundred refusals of one byte': answering(...Array<Buffer>(100).fill(packet(1, Buffer.of(0xff)))),
  'an empty packet': answering(packet(1)),
  'more columns than there are numbers': answering(packet(1, Buffer.of(0xfe), Buffer.alloc(8, 255))),
  'a column that is none': answering(packet(1, Buffer.of(1)), packet(2, 'nonsense')),
  'a column count, then zeros': answering(packet(1, Buffer.of(3)), Buffer.alloc(3_000)),
  'that it wants a file of ours': answering(packet(1, Buffer.of(0xfb), '/etc/passwd')),
  'an OK that was cut off': answering(packet(1, Buffer.of(0, 0xfd))),
  'text of the web': answering('HTTP/1.1 200 OK\r\n\r\n'),
  'its end': (socket) => {
    socket.on('data', () => socket.end());
  },
  'a reset': (socket) => {
    socket.on('data', () => socket.resetAndDestroy());
  },
  'noise without end': endlessly(Buffer.alloc(60_000, 1)),
};

/** A real greeting, after which the server lies. */
async function startAfterGreeting() {
  let lie: Lie = () => undefined;
  const server = mysql.createServer(() => undefined);
  server.on('connection', (connection) => {
    const { stream } = connection as unknown as { stream: Socket };
    connection.on('error', () => undefined);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.4.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      // No TLS (0x0800), no compression (0x0020).
      capabilityFlags: (0xff_ff_ff_ff & ~0x0820) >>> 0,
      authCallback: (_: unknown, done: (error: null, refused: null) => void) => {
        done(null, null);
        setImmediate(() => {
          stream.removeAllListeners('data');
          stream.resume();
          lie(stream);
        });
      },
    });
  });
  server.listen(0);
  const { _server: socket } = server as unknown as { _server: Server };
  if (!socket.listening) await once(socket, 'listening');
  return {
    url: `mysql://user:secret@127.0.0.1:${(socket.address() as AddressInfo).port}/concert`,
    nowTell: (next: Lie) => (lie = next),
    stop: () => void socket.close(),
  };
}

/** As the functions do that work as the master user. */
async function askedDirectly(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 500 });
  try {
    await connection.query('SELECT 1');
  } finally {
    connection.destroy();
  }
}

describe('when the database lies before it has greeted', () => {
  it.each(Object.keys(BEFORE_GREETING))('with %s, a statement fails and nothing else', async (name) => {
    const server = await startLyingServer(BEFORE_GREETING[name]!);
    const url = `mysql://user:secret@127.0.0.1:${server.port}/concert`;
    const database = openMysql(url);
    const { error, ms } = await timed(database.read('SELECT 1', []));
    expect(error).toHaveProperty('message');
    expect(ms).toBeLessThan(6_000);
    await expect(askedDirectly(url)).rejects.toHaveProperty('message');
    await database.close().catch(() => undefined);
    for (let waited = 0; server.open() > 0 && waited < 5_000; waited += 50) await pause(50);
    expect(server.open()).toBe(0);
    await server.stop();
  });
});

describe('when the database lies after it has greeted', () => {
  let server: Awaited<ReturnType<typeof startAfterGreeting>>;
  beforeAll(async () => {
    server = await startAfterGreeting();
  });
  afterAll(() => server.stop());

  it.each(Object.keys(AFTER_QUESTION))('with %s, a statement fails and nothing else', async (name) => {
    server.nowTell(AFTER_QUESTION[name]!);
    const database = openMysql(server.url);
    const { error, ms } = await timed(database.read('SELECT 1', []));
    expect(error).toHaveProperty('message');
    expect(ms).toBeLessThan(10_000);
    await database.close().catch(() => undefined);
  });

  it.each([
    ['a refusal of one byte', packet(0, Buffer.of(0xff))],
    ['many refusals', Buffer.concat(Array(100).fill(refusal))],
    ['an empty packet', packet(0)],
    ['an answer to nothing', packet(0, Buffer.of(0, 0, 0, 2, 0, 0, 0))],
  ])('with %s while nobody asks, the next statement fails and nothing else', async (_name, bytes) => {
    server.nowTell(saying(bytes));
    const connection = await createConnection({ uri: server.url });
    const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection;
    const greeting = stream.bytesRead;
    // Until it has come, on a busy machine too; it may have come with the greeting.
    for (let i = 0; i < 100 && stream.bytesRead === greeting; i += 1) await pause(10);
    await pause(50);
    const answer = await connection.query('SELECT 1').catch((error: unknown) => error);
    connection.destroy();
    expect(answer).toHaveProperty('message');
  });
});
