import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { startEmulator } from '../../tools/local/engines/emulator.ts';
import type { Engine } from '../../tools/local/engines/engine.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startTlsDatabase, type TlsDatabase } from '../support/tls-database.ts';

// The `migrate` function as CloudFormation calls it for `DatabaseProxyReady`, before the functions go through the proxy.
const { root } = engineSandbox();
const USER = 'concert_app';
const PASSWORD = 'Proxied-horse-9';

let server: TlsDatabase;
let emulator: Engine;
let proxy: TcpProxy;
let authorities: string[];
let handler: (event: unknown, context: Context) => Promise<unknown>;
/** What CloudFormation's bucket received. */
let told: Record<string, string>[];
let bucket: { url: string; stop: () => Promise<void> };

beforeAll(async () => {
  [server, emulator, bucket] = await Promise.all([
    startTlsDatabase(join(root, 'database')),
    startEmulator({ directory: join(root, 'emulator'), preferredPort: 14_900 }),
    startBucket(),
  ]);
  const secretArn = await createSecret();
  // RDS Proxy's certificate is of an authority that Node.js trusts by itself: here it must learn to.
  authorities = getCACertificates('default');
  setDefaultCACertificates([...authorities, readFileSync(server.caFile, 'utf8')]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    LOG_LEVEL: 'ERROR',
    DATABASE_HOST: 'nowhere.invalid',
    DATABASE_PROXY_HOST: 'localhost',
    DATABASE_NAME: 'information_schema',
    DATABASE_SECRET_ARN: secretArn,
  });
  ({ handler } = await import('../../src/functions/migrate.ts'));
});
afterAll(async () => {
  setDefaultCACertificates(authorities);
  await Promise.all([server.stop(), emulator.stop(), bucket.stop()]);
});
beforeEach(async () => {
  told = [];
  proxy = await startTcpProxy(`mysql://localhost:${server.port}`);
  process.env['DATABASE_PORT'] = new URL(proxy.url).port;
  await server.sql(`CREATE USER IF NOT EXISTS ${USER}@'%' IDENTIFIED BY '${PASSWORD}'`);
});
afterEach(async () => {
  await server.sql(`DROP USER IF EXISTS ${USER}@'%'`);
  await proxy.shut();
});

async function startBucket(): Promise<{ url: string; stop: () => Promise<void> }> {
  const listener = createServer((request, response) => {
    void json(request).then((answer) => {
      told.push(answer as Record<string, string>);
      response.end();
    });
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/answer`,
    stop: () => new Promise((done) => listener.close(() => done())),
  };
}

async function createSecret(): Promise<string> {
  const secrets = new SecretsManagerClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const SecretString = JSON.stringify({ username: USER, password: PASSWORD });
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'application', SecretString }));
  secrets.destroy();
  return must(ARN);
}

/** Calls the function as CloudFormation does; gives how long it took, in milliseconds. */
async function deploying(request: 'Create' | 'Update' | 'Delete', remainingMs = 60_000): Promise<number> {
  const event = {
    RequestType: request,
    ResponseURL: bucket.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'DatabaseProxyReady',
    ResourceType: 'Custom::DatabaseProxyReady',
    ResourceProperties: { ServiceToken: 'f' },
  } as unknown as CloudFormationCustomResourceEvent;
  const began = Date.now();
  const context = { getRemainingTimeInMillis: () => remainingMs, logStreamName: 'stream' } as Context;
  await handler(event, context);
  return Date.now() - began;
}
const success = [expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'proxy' })];

describe('when a deploy has made a proxy', () => {
  it('and it lets the functions in, goes on at once', async () => {
    expect(await deploying('Create')).toBeLessThan(2_000);
    expect(told).toEqual(success);
    expect(proxy.accepted()).toBe(1);
  });

  it('and its target is not there yet, waits for it', async () => {
    await proxy.shut();
    const deploy = deploying('Create');
    await pause(2_500);
    expect(told).toEqual([]);
    await proxy.heal();
    expect(await deploy).toBeGreaterThan(2_500);
    expect(told).toEqual(success);
  });

  it('and the user has not been made yet, waits for it', async () => {
    await server.sql(`DROP USER ${USER}@'%'`);
    const deploy = deploying('Update');
    await pause(1_000);
    await server.sql(`CREATE USER ${USER}@'%' IDENTIFIED BY '${PASSWORD}'`);
    await deploy;
    expect(told).toEqual(success);
    expect(proxy.accepted()).toBeGreaterThan(1);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['nothing answers at its address', () => proxy.shut(), /ECONNREFUSED/],
    ['it takes connections and answers nothing', async () => proxy.swallow(), /ETIMEDOUT/],
    ['it refuses the user', () => server.sql(`DROP USER ${USER}@'%'`), /Access denied for user/],
  ])(
    'and %s, fails the deploy in one line, before Lambda would stop the function',
    async (_name, ill, reason) => {
      await ill();
      expect(await deploying('Create', 15_000)).toBeLessThan(10_000);
      const [{ Status, Reason = '' } = {}] = told;
      expect([told.length, Status]).toEqual([1, 'FAILED']);
      expect(Reason).toMatch(
        /^no connection to the database proxy as the user of the functions within 5 s: .+ \(log stream stream\)$/,
      );
      expect(Reason).toMatch(reason);
      expect(Reason).not.toContain(PASSWORD);
    },
  );
});

describe('when a deploy takes the proxy away', () => {
  it('asks nobody: it may be gone already', async () => {
    await proxy.shut();
    expect(await deploying('Delete')).toBeLessThan(2_000);
    expect(told).toEqual(success);
  });
});
