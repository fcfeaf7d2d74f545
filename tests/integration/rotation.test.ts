import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ConnectionOptions, createConnection } from 'mysql2/promise';
import { type ApplicationUser, ensureApplicationUser } from '../../src/database/application-user.ts';
import { rotateApplicationUser } from '../../src/admin/rotation.ts';
import { secretsManager, secretsWriter } from '../../src/platform/secrets.ts';
import { startEmulator } from '../../tools/local/engines/emulator.ts';
import type { Engine } from '../../tools/local/engines/engine.ts';
import { engineSandbox, must } from '../support/engine-sandbox.ts';
import { openMysql } from '../support/mysql.ts';
import { startTlsDatabase, type TlsDatabase } from '../support/tls-database.ts';

const { root } = engineSandbox();
let server: TlsDatabase;
let emulator: Engine;
let master: ConnectionOptions;
let secretArn: string;

const environment = () => ({
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: emulator.url,
});
const kept = {
  read: async () => JSON.parse(await secretsManager(environment())(secretArn)) as ApplicationUser,
  write: (user: ApplicationUser) => secretsWriter(environment())(secretArn, JSON.stringify(user)),
};
const signsIn = async ({ username, password }: ApplicationUser): Promise<void> =>
  (await createConnection({ ...master, user: username, password })).end();

beforeAll(async () => {
  [server, emulator] = await Promise.all([
    startTlsDatabase(join(root, 'database')),
    startEmulator({ directory: join(root, 'emulator'), preferredPort: 14_900 }),
  ]);
  await server.sql("CREATE USER master@'%' IDENTIFIED BY 'Master-horse-9'");
  await server.sql("GRANT ALL ON *.* TO master@'%' WITH GRANT OPTION");
  await server.sql('CREATE DATABASE tickets');
  await server.sql('CREATE TABLE tickets.places (id INT PRIMARY KEY)');
  master = {
    host: 'localhost',
    port: server.port,
    database: 'tickets',
    user: 'master',
    password: 'Master-horse-9',
    ssl: { ca: readFileSync(server.caFile, 'utf8') },
  };
  const first = { username: 'concert_app', password: 'first horse', engine: 'mysql' };
  const secrets = new SecretsManagerClient({
    endpoint: emulator.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const created = await secrets.send(
    new CreateSecretCommand({ Name: 'application', SecretString: JSON.stringify(first) }),
  );
  secrets.destroy();
  secretArn = must(created.ARN);
}, 90_000);
afterAll(() => Promise.all([server?.stop(), emulator?.stop()]));
beforeEach(async () => {
  await kept.write({ username: 'concert_app', password: 'first horse' });
  await ensureApplicationUser(master, await kept.read());
});

describe('a new password for the functions', () => {
  it('is one of another user with the same rights; the old one no longer signs in', async () => {
    const old = await kept.read();
    expect(await rotateApplicationUser(master, kept, 0)).toEqual({
      from: 'concert_app',
      to: 'concert_app_2',
    });
    const next = await kept.read();
    expect(next.username).toBe('concert_app_2');
    expect(next.password).toMatch(/^[a-z0-9]{40}$/i);
    await signsIn(next);
    await expect(signsIn(old)).rejects.toThrow(/denied/i);
    const connection = await createConnection({ ...master, user: next.username, password: next.password });
    await connection.query('REPLACE INTO places VALUES (1)');
    await expect(connection.query('DROP TABLE places')).rejects.toThrow(/denied/i);
    await connection.end();
  });

  it('comes with the first name again the next time', async () => {
    await rotateApplicationUser(master, kept, 0);
    expect(await rotateApplicationUser(master, kept, 0)).toEqual({
      from: 'concert_app_2',
      to: 'concert_app',
    });
    await signsIn(await kept.read());
  });

  it('fails no request, not even of functions that open a connection for each', async () => {
    const source = {
      kind: 'secret' as const,
      host: 'localhost',
      port: server.port,
      database: 'tickets',
      secretArn,
      caFile: server.caFile,
    };
    const readSecret = secretsManager(environment());
    const failures: unknown[] = [];
    let answered = 0;
    const run = { isOver: false };
    const asks = Array.from({ length: 3 }, async () => {
      // One that keeps its connection, as a warm function does, and closes it now and then.
      const database = openMysql('', { source, readSecret, connections: 1 });
      while (!run.isOver) {
        try {
          await database.read('SELECT COUNT(*) AS places FROM places', []);
          answered += 1;
        } catch (error) {
          failures.push(error);
        }
        if (answered % 7 === 0) await killOne();
      }
      await database.close();
    });
    await wait(300);
    for (let turn = 0; turn < 3; turn += 1) {
      await rotateApplicationUser(master, kept, 200);
      await wait(300);
    }
    run.isOver = true;
    await Promise.all(asks);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(50);
  }, 60_000);

  it('is given to one who asks at a time: a second is refused, and the kept one signs in', async () => {
    const both = await Promise.allSettled([
      rotateApplicationUser(master, kept, 500),
      wait(100).then(() => rotateApplicationUser(master, kept, 0)),
    ]);
    expect(both).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { message: expect.stringMatching(/^another rotation is under way/) } },
    ]);
    await signsIn(await kept.read());
  });

  it('that could not be kept leaves the old one as it was', async () => {
    const old = await kept.read();
    const broken = { ...kept, write: () => Promise.reject(new Error('no room')) };
    await expect(rotateApplicationUser(master, broken, 0)).rejects.toThrow('no room');
    await signsIn(old);
    // And the next attempt goes through.
    await rotateApplicationUser(master, kept, 0);
    await signsIn(await kept.read());
  });
});

/** Closes one connection of the functions' users on the server's side, as it does with idle ones. */
async function killOne(): Promise<void> {
  const [row] = await server.sql(
    "SELECT id AS id FROM information_schema.processlist WHERE user LIKE 'concert_app%' AND command = 'Sleep' LIMIT 1",
  );
  if (row !== undefined) await server.sql(`KILL CONNECTION ${row['id']}`).catch(() => undefined);
}
