import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allSlots, CacheProbe } from './cache-probe.ts';
import { makeCertificates } from './certificates.ts';
import type { Engine, StartOptions } from './engine.ts';
import { EngineError, launch, leaveRunning } from './engine.ts';
import { stopLeftOver } from './left-over.ts';
import { freePort } from './ports.ts';
import type { Account } from './programs.ts';
import { findProgram, prepareDirectory } from './programs.ts';
import { ensurePackages } from './system-packages.ts';

/** A running cache; `caFile` is the PEM of the authority to trust, for rediss:// URLs. */
export interface Cache extends Engine {
  caFile?: string;
}

export interface CacheOptions extends StartOptions {
  /** 'single': plain and simple; 'tls-cluster': one node that behaves as ElastiCache Serverless does. */
  mode: 'single' | 'tls-cluster';
}

/**
 * Finds a cache and, unless it already runs, starts it, with nothing kept on disk. Looks at CACHE_URL (with
 * CACHE_CA_FILE for a private authority), valkey-server or redis-server on PATH, then installs Debian's.
 * @returns the cache, ready for commands; undefined when there is none and none could be installed
 * @throws EngineError in one line when CACHE_URL cannot be reached or the server does not start
 */
export async function startCache(options: CacheOptions): Promise<Cache | undefined> {
  const url = process.env['CACHE_URL'];
  if (url) return useExisting(url);
  let path = findProgram('valkey-server', 'redis-server');
  let origin = `${path?.endsWith('valkey-server') ? 'valkey-server' : 'redis-server'} on PATH`;
  if (!path && (await ensurePackages(['redis-server'], 'the local cache', options))) {
    path = findProgram('redis-server');
    origin = 'redis-server, just installed with apt';
  }
  return path ? startServer(path, origin, options) : undefined;
}

async function useExisting(url: string): Promise<Cache> {
  const caFile = process.env['CACHE_CA_FILE'];
  const version = await new CacheProbe(url, caFile).version().catch((error: Error) => {
    throw new EngineError(`CACHE_URL is set, but that cache cannot be used: ${error.message}`);
  });
  const found = { name: 'cache', url, version, origin: 'CACHE_URL', started: false, stop: leaveRunning };
  return caFile ? { ...found, caFile } : found;
}

async function startServer(path: string, origin: string, options: CacheOptions): Promise<Cache> {
  const { directory, mode } = options;
  const account = await prepareDirectory(directory);
  // First, as it may hold the port that we want again.
  await stopLeftOver('cache', directory);
  const port = await freePort(options.preferredPort);
  const isCluster = mode === 'tls-cluster';
  const caFile = isCluster ? await makeCertificates(directory, account) : undefined;
  const probe = new CacheProbe(`${isCluster ? 'rediss' : 'redis'}://127.0.0.1:${port}`, caFile);
  // The node's memory of an earlier cluster: without data there is nothing to remember.
  await rm(join(directory, 'nodes.conf'), { force: true });

  const launched = await launchServer({ path, directory, port, account, probe, isCluster });
  const found = { name: 'cache', url: probe.url, origin, started: true, ...launched };
  return caFile ? { ...found, caFile } : found;
}

interface Server {
  path: string;
  directory: string;
  port: number;
  account: Account | undefined;
  probe: CacheProbe;
  isCluster: boolean;
}

async function launchServer(server: Server): Promise<Pick<Engine, 'version' | 'stop'>> {
  const { probe, isCluster } = server;
  let version = '';
  let hasSlots = !isCluster;
  const stop = await launch({
    name: 'cache',
    directory: server.directory,
    account: server.account && { uid: server.account.uid, gid: server.account.gid },
    command: [server.path, ...commonOptions(server), ...(isCluster ? clusterOptions(server) : [])],
    ready: async () => {
      version = await probe.version();
      if (!hasSlots) await probe.command('CLUSTER', 'ADDSLOTS', ...allSlots);
      hasSlots = true;
      if (isCluster) await probe.checkCluster();
    },
  });
  return { version, stop };
}

function commonOptions({ directory, port, isCluster }: Server): string[] {
  const ports = isCluster ? ['--port', '0', '--tls-port', `${port}`] : ['--port', `${port}`];
  // maxmemory: a cache that fills up forgets the oldest, as the real one does.
  const memory = ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'];
  return ['--bind', '127.0.0.1', ...ports, '--dir', directory, '--save', '', '--appendonly', 'no', ...memory];
}

function clusterOptions({ directory }: Server): string[] {
  const options = {
    'tls-cert-file': join(directory, 'server.crt'),
    'tls-key-file': join(directory, 'server.key'),
    'tls-ca-cert-file': join(directory, 'ca.crt'),
    'tls-auth-clients': 'no',
    'tls-cluster': 'yes',
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-announce-ip': '127.0.0.1',
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}
