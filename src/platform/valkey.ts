import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'iovalkey';
import type { Cache } from './cache.ts';
import type { Logger } from './logger.ts';

/** How long one command may take, in milliseconds. A healthy cache in the same network answers within one or two. */
const COMMAND_TIMEOUT_MS = 100;
/** How long connecting may take: a TLS handshake on a cold, small function is slow. */
const CONNECT_TIMEOUT_MS = 500;
/** How long a cache that failed is left alone, in milliseconds. */
const PAUSE_MS = 5_000;

type Client = Redis | Cluster;

/** Where the cache is, and how to tell of its failures. */
export interface ValkeyOptions {
  /** `redis://` is one plain server; `rediss://` a cluster over TLS, as ElastiCache Serverless is. */
  url: string;
  /** A certificate authority beside those that Node.js trusts. */
  caFile: string | undefined;
  logger: Logger;
}

/**
 * A cache on Valkey or Redis. The client is loaded and connected by the first command. A command that fails or takes too long
 * opens the circuit: for some seconds every command gives undefined at once, so a request waits for a sick cache once at most.
 */
export function createValkey({ url, caFile, logger }: ValkeyOptions): Cache {
  let connecting: Promise<Client> | undefined;
  let pausedUntil = 0;

  function fail(error: unknown): undefined {
    pausedUntil = Date.now() + PAUSE_MS;
    const failed = connecting;
    connecting = undefined;
    failed?.then((client) => client.disconnect()).catch(() => undefined);
    logger.warn('cache unavailable', { error });
    return undefined;
  }

  async function ask<T>(command: (client: Client) => Promise<T>): Promise<T | undefined> {
    if (Date.now() < pausedUntil) return undefined;
    try {
      connecting ??= connect(url, caFile);
      const client = await inTime(connecting, CONNECT_TIMEOUT_MS);
      return await inTime(command(client), COMMAND_TIMEOUT_MS);
    } catch (error) {
      // Several commands may fail together: one of them opens the circuit.
      return Date.now() < pausedUntil ? undefined : fail(error);
    }
  }

  return {
    get: (keys) => ask((client) => client.mget(...keys)),
    set: async (key, value, forMs) => void (await ask((client) => client.set(key, value, 'PX', forMs))),
    claim: (key, forMs) => ask(async (client) => (await client.set(key, '1', 'PX', forMs, 'NX')) === 'OK'),
    remove: async (key) => void (await ask((client) => client.del(key))),
    state: async () => ((await ask((client) => client.get('health'))) === undefined ? 'down' : 'up'),
    close: () => void connecting?.then((client) => client.disconnect()).catch(() => undefined),
  };
}

async function connect(url: string, caFile: string | undefined): Promise<Client> {
  // Loading the client takes 40 ms of CPU: only requests that read through the cache pay for it.
  const { Cluster, Redis } = await import('iovalkey');
  const { hostname, port, protocol } = new URL(url);
  const address = { host: hostname, port: Number(port || 6379) };
  const single = {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  };
  const client =
    protocol === 'rediss:'
      ? new Cluster([address], {
          lazyConnect: true,
          clusterRetryStrategy: () => null,
          slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
          // The certificate names hosts: their addresses must not be looked up before TLS has seen the name.
          dnsLookup: (host, done) => done(null, host),
          redisOptions: { ...single, tls: caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') } },
        })
      : new Redis({ ...address, ...single });
  // Without a listener a lost connection would end the process; the next command notices it anyway.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
