import { join } from 'node:path';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DatabaseSource } from '../../src/config/runtime.ts';
import type { Database } from '../../src/platform/database.ts';
import { secretsManager } from '../../src/platform/secrets.ts';
import { startEmulator } from '../../tools/local/engines/emulator.ts';
import type { Engine } from '../../tools/local/engines/engine.ts';
import { createAuthority } from '../support/certificates.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { openMysql, timed } from '../support/mysql.ts';
import { startTlsDatabase, type TlsDatabase } from '../support/tls-database.ts';

const { root } = engineSandbox();
const AWS = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const unavailable = { code: 'database_unavailable', retryAfterSeconds: 5 };

let server: TlsDatabase;
let emulator: Engine;
let secrets: SecretsManagerClient;
let secretArn: string;
let password: string;
let database: Database;
let fetched = 0;

const source = (more: Partial<DatabaseSource> = {}): DatabaseSource =>
  ({
    kind: 'secret',
    host: 'localhost',
    port: server.port,
    database: 'concert',
    secretArn,
    caFile: server.caFile,
    ...more,
  }) as DatabaseSource;
const open = (from = source(), endpoint = emulator.url, connections = 1): Database => {
  const read = secretsManager({ ...AWS, AWS_ENDPOINT_URL: endpoint });
  const readSecret = (arn: string) => {
    fetched += 1;
    return read(arn);
  };
  return openMysql('', { source: from, readSecret, connections });
};
const keep = (text: string) =>
  secrets.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: text }));
const rotate = async ({ inSecret = true } = {}): Promise<void> => {
  // What GenerateSecretString may well make: every kind of punctuation.
  password = `N3w;${Math.random()}@#?%/:"<>{}`;
  await server.sql(`ALTER USER '${server.user}'@'127.0.0.1' IDENTIFIED BY '${password}'`);
  if (inSecret) await keep(JSON.stringify({ username: server.user, password, engine: 'mysql' }));
};
const closeOnServer = async (): Promise<void> => {
  const rows = await server.sql(
    `SELECT id AS id FROM information_schema.processlist WHERE user = '${server.user}'`,
  );
  for (const { id } of rows) await server.sql(`KILL CONNECTION ${id}`);
};
const one = (from = database) => from.read('SELECT 1 AS one', []);

beforeAll(async () => {
  [server, emulator] = await Promise.all([
    startTlsDatabase(join(root, 'database')),
    startEmulator({ directory: join(root, 'emulator'), preferredPort: 14_700 }),
  ]);
  secrets = new SecretsManagerClient({
    endpoint: emulator.url,
    region: AWS.AWS_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const created = await secrets.send(new CreateSecretCommand({ Name: 'database', SecretString: '-' }));
  secretArn = must(created.ARN);
});
afterAll(async () => {
  secrets.destroy();
  await Promise.all([server.stop(), emulator.stop()]);
});
beforeEach(async () => {
  await rotate();
  fetched = 0;
  database = open();
});
afterEach(() => database.close());

describe('when the password comes from a secret', () => {
  it('reads the secret with the first statement, once, and speaks TLS', async () => {
    expect(fetched).toBe(0);
    const [status] = await database.read("SHOW SESSION STATUS LIKE 'Ssl_version'", []);
    expect(status?.['Value']).toMatch(/^TLSv1\.[23]$/);
    await one();
    expect(fetched).toBe(1);
  });

  it('and it was rotated while a connection is open, stays on that connection', async () => {
    await one();
    await rotate();
    expect(await one()).toEqual([{ one: 1 }]);
    expect(fetched).toBe(1);
  });

  it('and it was rotated after the connection was closed, reads the secret once more', async () => {
    await one();
    await rotate();
    await closeOnServer();
    expect(await one()).toEqual([{ one: 1 }]);
    expect(fetched).toBe(2);
    await closeOnServer();
    expect(await one()).toEqual([{ one: 1 }]);
    expect(fetched).toBe(2);
  });

  it('and many requests find it rotated at once, reads the secret once for all', async () => {
    await database.close();
    database = open(source(), emulator.url, 4);
    const many = () => Promise.all(Array.from({ length: 8 }, () => one()));
    await many();
    await rotate();
    await closeOnServer();
    expect(await many()).toHaveLength(8);
    expect(fetched).toBe(2);
  });

  it('and neither the old nor the new one is right, is unavailable; with the right one it works again', async () => {
    await one();
    await rotate({ inSecret: false });
    await closeOnServer();
    await expect(one()).rejects.toMatchObject(unavailable);
    expect(fetched).toBe(2);
    await keep(JSON.stringify({ username: server.user, password }));
    expect(await one()).toEqual([{ one: 1 }]);
    expect(fetched).toBe(3);
  });

  it('and the secret cannot be reached, is unavailable', async () => {
    const lost = open(source(), 'http://127.0.0.1:1');
    await expect(one(lost)).rejects.toMatchObject(unavailable);
    const gone = open(source({ secretArn: `${secretArn}-gone` }));
    const { error } = await timed(one(gone));
    expect(error).toMatchObject({
      ...unavailable,
      cause: { message: expect.stringMatching(/^Secrets Manager answered 400 Resource/) },
    });
  });

  it.each(['Sesame-opens', '{"password":"Sesame-opens"}', '"Sesame-opens"', 'null', '[]'])(
    'and the secret is %j, is unavailable and repeats none of it',
    async (text) => {
      await keep(text);
      const { error } = await timed(one());
      expect(error).toMatchObject(unavailable);
      const { cause, stack } = error as Error;
      expect(`${stack} ${String(cause)} ${(cause as Error).stack}`).not.toContain('Sesame');
    },
  );
});

describe('when the server has too many connections', () => {
  it('is busy, and works again once there are fewer', async () => {
    await server.sql('SET GLOBAL max_connections = 10');
    const many = open(source(), emulator.url, 12);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => timed(many.read('SELECT SLEEP(0.5)', []))),
    );
    const refused = outcomes.filter(({ error }) => error !== undefined);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const { error } of refused) {
      expect(error).toMatchObject({ code: 'database_busy', retryAfterSeconds: expect.any(Number) });
    }
    await server.sql('SET GLOBAL max_connections = 200');
    expect(await one(many)).toEqual([{ one: 1 }]);
    await many.close();
  });
});

describe('when the server shows a certificate', () => {
  it('of an authority that nobody named, is unavailable', async () => {
    const { caFile } = await createAuthority(root);
    const distrustful = open(source({ caFile }));
    const { error } = await timed(one(distrustful));
    expect(error).toMatchObject({ ...unavailable, cause: { code: 'HANDSHAKE_SSL_ERROR' } });
  });

  it('of the right authority for another host, is unavailable', async () => {
    await server.showCertificateOf('other.example.com');
    try {
      const { error } = await timed(one());
      expect(error).toMatchObject({ ...unavailable, cause: { message: expect.stringMatching(/altnames/) } });
    } finally {
      await server.showCertificateOf('localhost');
    }
    expect(await one()).toEqual([{ one: 1 }]);
  });

  it('but the file with the authorities is missing, is unavailable', async () => {
    const { error } = await timed(one(open(source({ caFile: '/nowhere.pem' }))));
    expect(error).toMatchObject({ ...unavailable, cause: { code: 'ENOENT' } });
  });
});
