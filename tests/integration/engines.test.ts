import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'iovalkey';
import { createConnection } from 'mysql2/promise';
import { startCache } from '../../tools/local/engines/cache.ts';
import { startDatabase } from '../../tools/local/engines/database.ts';
import { EngineError } from '../../tools/local/engines/engine.ts';
import { projectDirectory } from '../../tools/local/engines/places.ts';
import { freePort } from '../../tools/local/engines/ports.ts';
import { findProgram } from '../../tools/local/engines/programs.ts';
import { engineSandbox, must, processesInside } from '../support/engine-sandbox.ts';

const { root, track } = engineSandbox();

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection({ uri: url });
  try {
    return (await connection.query(sql))[0];
  } finally {
    await connection.end();
  }
}

describe('a free port', () => {
  it('when the preferred port is in use, is the next one', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' ? Number(address?.port) : 0;
    expect(await freePort(port)).toBeGreaterThan(port);
    holder.close();
    await once(holder, 'close');
    expect(await freePort(port)).toBe(port);
  });
});

describe('the database', () => {
  const directory = join(root, 'database');
  const start = async () => track(await startDatabase({ directory, preferredPort: 13_306, durable: false }));

  it('when started again, is quick, has its data, and leaves no process when stopped', async () => {
    const first = await start();
    await query(first.adminUrl, 'CREATE TABLE kept (id INT PRIMARY KEY, name VARCHAR(20))');
    await query(first.url, "INSERT INTO kept VALUES (1, 'Ärger 🎸')");
    await first.stop();
    expect(processesInside(directory)).toEqual([]);

    const begin = performance.now();
    const second = await start();
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(await query(second.url, 'SELECT name FROM kept')).toEqual([{ name: 'Ärger 🎸' }]);
    expect(second).toMatchObject({ started: true, url: first.url, flavour: expect.any(String) });
  });

  it('when asked, gives the application rows but no schema, and shows its passwords to nobody else', async () => {
    const { url, adminUrl } = await start();
    await expect(query(url, 'CREATE TABLE denied (id INT)')).rejects.toThrow(/denied/);
    await query(adminUrl, 'CREATE DATABASE concert_other');
    await query(adminUrl, 'CREATE TABLE concert_other.t (id INT)');
    await query(url, 'INSERT INTO concert_other.t VALUES (1)');
    await query(adminUrl, 'DROP DATABASE concert_other');
    await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/denied/);
    expect(statSync(join(directory, 'accounts.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(directory, 'accounts.sql'))).toBe(false);
  });

  it('when its folder is in use by a living run, refuses in one line', async () => {
    await start();
    await expect(start()).rejects.toThrow(new RegExp(`already running in .*process ${process.pid}$`));
  });

  it('when DATABASE_URL is set, is used as it is and not stopped', async () => {
    const real = await start();
    process.env['DATABASE_URL'] = real.url;
    try {
      const found = await startDatabase({ directory: join(root, 'unused'), preferredPort: 1 });
      expect(found).toMatchObject({ started: false, url: real.url, origin: 'DATABASE_URL' });
      await found.stop();
      await query(real.url, 'SELECT 1');
    } finally {
      delete process.env['DATABASE_URL'];
    }
  });

  it('when DATABASE_URL cannot be reached, says so in one line without the password', async () => {
    process.env['DATABASE_URL'] = 'mysql://someone:secret-word@127.0.0.1:1/x';
    try {
      const failure = await startDatabase({ directory, preferredPort: 1 }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EngineError);
      expect(String(failure)).toMatch(/^EngineError: DATABASE_URL is set, but [^\n]+$/);
      expect(String(failure)).not.toContain('secret-word');
    } finally {
      delete process.env['DATABASE_URL'];
    }
  });

  const isDebian = existsSync('/usr/share/keyrings/debian-archive-keyring.gpg');
  it('when a real MySQL is asked for, is MySQL 8.4 or newer', async () => {
    if (!isDebian && !findProgram('mysqld')) return; // no MySQL without a download of 400 MB
    const options = { directory: join(root, 'mysql'), preferredPort: 13_406, kind: 'mysql' } as const;
    const mysql = track(await startDatabase(options));
    expect(mysql.flavour).toBe('mysql');
    expect(Number.parseFloat(mysql.version)).toBeGreaterThanOrEqual(8.4);
    expect(
      await query(mysql.url, 'SELECT @@innodb_flush_log_at_trx_commit AS flush, @@log_bin AS log'),
    ).toEqual([{ flush: 1, log: 0 }]);
  });
});

describe('a server left by a killed run', () => {
  const directory = join(root, 'killed');
  const start = async () => track(await startCache({ directory, preferredPort: 16_379, mode: 'single' }));

  /** A process that starts a cache there, and is killed. @returns the cache's process */
  const startAndKill = async (first = (_server: { pid: string }): unknown => undefined): Promise<string> => {
    const module = join(projectDirectory, 'tools/local/engines/cache.ts');
    const code = `
      const { startCache } = await import(${JSON.stringify(module)});
      const options = { directory: ${JSON.stringify(directory)}, preferredPort: 16379, mode: 'single' };
      console.log((await startCache(options)).url);
      setInterval(() => {}, 1000);`;
    const run = spawn(process.execPath, ['--input-type=module', '-e', code]);
    await once(run.stdout, 'data');
    const left = must(processesInside(directory)[0]);
    first({ pid: left });
    run.kill('SIGKILL');
    await once(run, 'exit');
    return left;
  };

  it('ends by itself when its run is killed', async () => {
    await startAndKill();
    const deadline = Date.now() + 10_000;
    while (processesInside(directory).length > 0 && Date.now() < deadline) await pause(50);
    expect(processesInside(directory)).toEqual([]);
  });

  it('that ignores that, is stopped before the next start', async () => {
    const left = await startAndKill(({ pid }) => process.kill(Number(pid), 'SIGSTOP'));
    expect(processesInside(directory)).toContain(left);
    const next = await start();
    expect(processesInside(directory)).toHaveLength(1);
    expect(processesInside(directory)).not.toContain(left);
    await next.stop();
    expect(processesInside(directory)).toEqual([]);
  });

  it('when the recorded number now belongs to another process, leaves that alone', async () => {
    const other = spawn('sleep', ['60'], { cwd: tmpdir() });
    await mkdir(directory, { recursive: true });
    const record = { pid: other.pid, owner: 1, ownerStart: 'long ago' };
    await writeFile(join(directory, 'cache.pid'), JSON.stringify(record));
    await start();
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill();
    await once(other, 'exit');
  });
});

describe('the cache', () => {
  it('when single, answers and ends', async () => {
    const directory = join(root, 'single');
    const cache = track(await startCache({ directory, preferredPort: 16_400, mode: 'single' }));
    const client = new Redis(cache.url);
    expect(await client.set('a', '1')).toBe('OK');
    client.disconnect();
    await cache.stop();
    expect(processesInside(directory)).toEqual([]);
  });

  it('when a TLS cluster, serves a cluster client that trusts its authority, and only that', async () => {
    const directory = join(root, 'cluster');
    const cache = track(await startCache({ directory, preferredPort: 16_500, mode: 'tls-cluster' }));
    expect(cache.url).toMatch(/^rediss:\/\/127\.0\.0\.1:\d+$/);
    const ca = readFileSync(must(cache.caFile), 'utf8');
    const { port } = new URL(cache.url);
    const cluster = new Redis.Cluster([{ host: '127.0.0.1', port: Number(port) }], {
      dnsLookup: (address, callback) => callback(null, address),
      redisOptions: { tls: { ca } },
    });
    expect(await cluster.set('{a}1', 'x')).toBe('OK');
    cluster.disconnect();

    const distrustful = new Redis(cache.url, { lazyConnect: true, retryStrategy: () => null });
    const failure = once(distrustful, 'error');
    await expect(distrustful.connect()).rejects.toThrow(/closed/);
    expect(String(await failure)).toMatch(/certificate/);
  });
});
