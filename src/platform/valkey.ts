import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'iovalkey';
import type { Cache } from './cache.ts';
import { inTime } from './in-time.ts';
import type { Logger } from './logger.ts';

/**
 * How long one command and connecting may take, in milliseconds. A healthy cache in the same network answers within one or
 * two, but a TLS handshake on a cold, small function is slow.
 */
const TIMEOUTS = { commandMs: 100, connectMs: 500 };
const PAUSE_MS = 5_000;

type Client = Redis | Cluster;
type Library = { Cluster: typeof Cluster; Redis: typeof Redis };

/** One connection, from its first step on: what is given up must be closed also while it still connects. */
interface Link {
  client: Client;
  ready: Promise<unknown>;
  isGivenUp: boolean;
}

/** Where the cache is, and how to tell of its failures. */
export interface ValkeyOptions {
  /** `redis://` is one plain server; `rediss://` a cluster over TLS, as ElastiCache Serverless is. */
  url: string;
  /** A certificate authority beside those that Node.js trusts. */
  caFile: string | undefined;
  logger: Logger;
  /** How long a cache that failed is left alone, in milliseconds. */
  pauseMs?: number;
  timeouts?: { commandMs: number; connectMs: number };
}

/**
 * A cache on Valkey or Redis. The client is loaded and connected by the first command. A command that fails or takes too long
 * opens the circuit: for some seconds every command gives undefined at once, so a request waits for a sick cache once at most.
 */
export function createValkey(options: ValkeyOptions): Cache {
  const { logger, pauseMs = PAUSE_MS, timeouts = TIMEOUTS } = options;
  let current: Link | undefined;
  let pausedUntil = 0;

  function open(library: Library): Link {
    const client = createClient(library, { ...options, timeouts });
    const link = { client, ready: client.connect(), isGivenUp: false };
    // A connection that ended while nobody asked, as idle and frozen ones do, is no failure: the next command opens another.
    client.once('end', () => {
      if (current === link) current = undefined;
    });
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
    link.client.disconnect();
    if (current === link) current = undefined;
  }

  async function ask<T>(command: (client: Client) => Promise<T>): Promise<T | undefined> {
    if (Date.now() < pausedUntil) return undefined;
    let link: Link | undefined;
    try {
      // Loading the client takes 40 ms of CPU: only requests that read through the cache pay for it, and no timeout runs yet.
      const library = await import('iovalkey');
      link = current ??= open(library);
      await inTime(link.ready, timeouts.connectMs);
      return await inTime(command(link.client), timeouts.commandMs);
    } catch (error) {
      return fail(link, error);
    }
  }

  return {
    get: (keys) => ask((client) => client.mget(...keys)),
    set: async (key, value, forMs) => void (await ask((client) => client.set(key, value, 'PX', forMs))),
    claim: (key, forMs) => ask(async (client) => (await client.set(key, '1', 'PX', forMs, 'NX')) === 'OK'),
    remove: async (key) => void (await ask((client) => client.del(key))),
    state: async () => ((await ask((client) => client.ping())) === undefined ? 'down' : 'up'),
    close: () => {
      if (current !== undefined) giveUp(current);
    },
  };
}

function createClient(
  { Cluster, Redis }: Library,
  { url, caFile, timeouts = TIMEOUTS }: ValkeyOptions,
): Client {
  const { hostname, port, protocol } = new URL(url);
  const address = { host: hostname, port: Number(port || 6379) };
  const single = {
    lazyConnect: true,
    connectTimeout: timeouts.connectMs,
    // The time to say goodbye, after which the socket is closed all the same.
    disconnectTimeout: timeouts.commandMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  };
  const client =
    protocol === 'rediss:'
      ? new Cluster([address], {
          lazyConnect: true,
          clusterRetryStrategy: () => null,
          slotsRefreshTimeout: timeouts.connectMs,
          // The certificate names hosts: their addresses must not be looked up before TLS has seen the name.
          dnsLookup: (host, done) => done(null, host),
          redisOptions: { ...single, tls: caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') } },
        })
      : new Redis({ ...address, ...single });
  // Without a listener a lost connection would end the process; the next command notices it anyway.
  client.on('error', () => undefined);
  return client;
}
