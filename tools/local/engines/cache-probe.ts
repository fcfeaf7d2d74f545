import { readFile } from 'node:fs/promises';
import { Redis } from 'iovalkey';
import { EngineError } from './engine-error.ts';

/** The numbers of all hash slots of a cluster. */
export const allSlots: readonly string[] = Array.from({ length: 16_384 }, (_, slot) => String(slot));

/** Talks to one cache node, a connection per question, so that it can ask one which is still starting. */
export class CacheProbe {
  readonly url: string;
  readonly #caFile: string | undefined;

  constructor(url: string, caFile: string | undefined) {
    this.url = url;
    this.#caFile = caFile;
  }

  /** Sends one command; rejects with the server's or the connection's error. */
  async command(name: string, ...args: string[]): Promise<string> {
    const ca = this.#caFile ? await readFile(this.#caFile, 'utf8') : undefined;
    const client = new Redis(this.url, {
      lazyConnect: true,
      connectTimeout: 2_000,
      retryStrategy: () => null,
      ...(ca ? { tls: { ca } } : {}),
    });
    let cause: Error | undefined;
    client.on('error', (error: Error) => (cause = error));
    try {
      await client.connect();
      return String(await client.call(name, ...args));
    } catch (error) {
      throw cause ?? error;
    } finally {
      client.disconnect();
    }
  }

  /** The server's kind and version, such as "redis 7.0.15". */
  async version(): Promise<string> {
    const info = await this.command('INFO', 'server');
    const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
    return valkey ? `valkey ${valkey}` : `redis ${/^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown'}`;
  }

  /** Rejects until the cluster serves all its slots, which a fresh node does after about two seconds. */
  async checkCluster(): Promise<void> {
    const info = await this.command('CLUSTER', 'INFO');
    if (!/^cluster_state:ok/m.test(info)) throw new EngineError('the cluster is not in state ok yet');
  }
}
