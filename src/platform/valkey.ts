import { readFileSync } from 'node:fs';
import type { Cache } from './cache.ts';
import { inTime } from './in-time.ts';
import type { Logger } from './logger.ts';
import { ProtocolError, type Reply } from './resp.ts';
import { openConnection, type Connection, type Login } from './valkey-connection.ts';

/**
 * How long one command and connecting may take, in milliseconds. A healthy cache in the same network answers within one or
 * two, but a TLS handshake on a cold, small function is slow.
 */
const TIMEOUTS = { commandMs: 100, connectMs: 500 };
const PAUSE_MS = 5_000;

/** One connection, from its first step on: what is given up must be closed also while it still connects. */
interface Link {
  connection: Connection;
  isGivenUp: boolean;
}

/** Where the cache is, and how to report its failures. */
export interface ValkeyOptions {
  /** `redis://` is a plain connection; `rediss://` one over TLS. */
  url: string;
  /** A certificate authority beside those that Node.js trusts. */
  caFile: string | undefined;
  /** Says who connects, where the cache wants to know; asked for each connection. */
  login?: (() => Login) | undefined;
  logger: Logger;
  /** How long a cache that failed is left alone, in milliseconds. */
  pauseMs?: number;
  timeouts?: { commandMs: number; connectMs: number };
}

/**
 * A cache on Valkey or Redis, behind one address: ElastiCache Serverless shows its clients one node that has every slot. The
 * first command connects. A command that fails, takes too long or is answered with what it cannot be opens the circuit: for
 * some seconds every command gives undefined at once, so a request waits for a sick cache once at most.
 */
export function createValkey(options: ValkeyOptions): Cache {
  const { logger, pauseMs = PAUSE_MS, timeouts = TIMEOUTS } = options;
  let current: Link | undefined;
  let pausedUntil = 0;

  function open(): Link {
    // A connection that ended without a pending command, as idle and frozen ones do, is no failure: the next command opens another.
    const connection = openConnection(addressIn(options), () => {
      if (current === link) current = undefined;
    });
    const link: Link = { connection, isGivenUp: false };
    return link;
  }

  function fail(link: Link | undefined, error: unknown): undefined {
    // Several commands may fail together: one of them opens the circuit.
    if (link?.isGivenUp === true) return undefined;
    pausedUntil = Date.now() + pauseMs;
    if (link !== undefined) giveUp(link);
    logger.warn('cache unavailable', { error });
    return undefined;
  }

  function giveUp(link: Link): void {
    link.isGivenUp = true;
    link.connection.close();
    if (current === link) current = undefined;
  }

  /** @param answer makes of the reply what the caller wants @throws ProtocolError where it cannot be one */
  async function ask<T>(command: readonly string[], answer: (reply: Reply) => T): Promise<T | undefined> {
    if (Date.now() < pausedUntil) return undefined;
    let link: Link | undefined;
    try {
      link = current ??= open();
      await inTime(link.connection.ready, timeouts.connectMs);
      return answer(await inTime(link.connection.ask(command), timeouts.commandMs));
    } catch (error) {
      return fail(link, error);
    }
  }

  return {
    get: (keys) => ask(['MGET', ...keys], (reply) => valuesIn(reply, keys.length)),
    set: async (key, value, forMs) =>
      void (await ask(['SET', key, value, 'PX', String(forMs)], (reply) => expected(reply, 'OK'))),
    claim: (key, forMs) =>
      ask(['SET', key, '1', 'PX', String(forMs), 'NX'], (reply) => reply !== null && expected(reply, 'OK')),
    remove: async (key) => void (await ask(['DEL', key], (reply) => reply)),
    state: async () =>
      (await ask(['PING'], (reply) => expected(reply, 'PONG'))) === undefined ? 'down' : 'up',
    close: () => {
      if (current !== undefined) giveUp(current);
    },
  };
}

function addressIn({ url, caFile, login }: ValkeyOptions) {
  const { hostname, port, protocol } = new URL(url);
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') };
  return { host: hostname, port: Number(port || 6379), tls: protocol === 'rediss:' ? ca : undefined, login };
}

function valuesIn(reply: Reply, count: number): (string | null)[] {
  if (Array.isArray(reply) && reply.length === count) return reply;
  throw new ProtocolError(`the answer to MGET is no list of ${count}`);
}

function expected(reply: Reply, word: string): true {
  if (reply === word) return true;
  throw new ProtocolError(`the answer is not ${word}`);
}
