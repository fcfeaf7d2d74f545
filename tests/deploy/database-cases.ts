import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { DeployTarget } from '../support/deployed-stack.ts';
import { createOldDatabase } from '../support/old-database.ts';

/** What `npm run db` does on a stack that was deployed with the setting `database.admin`. */
export function lookingIntoDatabase(
  target: () => DeployTarget,
  health: () => Promise<{ database?: string }>,
): void {
  const db = (...args: string[]) => target().npm(['db', ...args, '--stage', 'prod']);

  it('npm run db answers a question', async () => {
    const sql =
      "SELECT status, COUNT(*) AS bookings FROM bookings GROUP BY status HAVING status = 'confirmed'";
    const { status, stdout } = await db('query', sql);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^status +bookings\n─+ +─+\nconfirmed +\d+\n1 row\n$/),
    ]);
  });

  it('but none that writes', async () => {
    expect(await db('query', 'DELETE FROM bookings')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Asking concert-prod-admin …\nonly one SELECT, .* may be asked\n$/),
    });
    const disguised = await db('query', 'WITH a AS (SELECT 1) DELETE FROM bookings');
    expect(disguised).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Asking concert-prod-admin …\n[^\n]+\n$/),
    });
  });

  it('npm run db tells connections, sizes and the schema, and that a deploy would not change it', async () => {
    const { status, stdout } = await db('status');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/connections: \d+ of \d+[^]*\nbookings +\d+/),
    ]);
    for (const option of ['--plan', '--dry-run'])
      expect(await db('migrate', option)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^\d+ migrations applied\.\nNo pending migrations\.\n$/),
      });
    expect(await db('migrate')).toMatchObject({ status: 0, stdout: 'No pending migrations.\n' });
  });

  it('npm run db dumps every row, for the owner only', async () => {
    const file = join(target().directory, 'dump.sql.gz');
    const { status, stdout } = await db('dump', file);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Exported \d+ rows of \d+ tables to .+\n$/)]);
    const text = gunzipSync(readFileSync(file)).toString();
    expect(text).toMatch(/^-- concert-prod, [^]*INSERT INTO `bookings` [^]*-- Dump completed\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('npm run import migrates users whom Cognito knows, their events, and the pictures', async () => {
    const { CognitoUserPoolId: UserPoolId } = target().outputs();
    const cognito = new CognitoIdentityProviderClient({
      endpoint: target().aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const email = 'ann@concert.example';
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    );
    cognito.destroy();
    const folder = join(target().directory, 'old-pictures');
    mkdirSync(folder);
    await sharp({ create: { width: 400, height: 300, channels: 3, background: '#3060a0' } })
      .jpeg()
      .toFile(join(folder, '1.jpg'));
    const old = await createOldDatabase();
    const imported = await target().npm([
      'import',
      '--from',
      old.adminUrl,
      '--stage',
      'prod',
      '--currency',
      'EUR',
      '--time-zone',
      'Europe/Berlin',
      '--pictures',
      folder,
    ]);
    await old.drop();
    expect([imported.status, imported.stdout]).toEqual([
      2,
      expect.stringMatching(/^events +5 +1 +4$[^]*\nPictures imported: 1, skipped: 0\n$/m),
    ]);
    const sql =
      'SELECT e.title, e.booked, p.width FROM events e JOIN pictures p ON p.owner_id = e.id WHERE e.currency = "EUR"';
    expect((await db('query', sql)).stdout).toMatch(/^Small hall +2 +400$/m);
  });

  it.each([
    ['cost'],
    ['doctor'],
    ['errors'],
    ['integrity'],
    ['remove'],
    ['db query'],
    ['db status'],
    ['db migrate'],
    ['db dump'],
    ['db rotate'],
  ])('the example that npm run %s --help shows works as printed', async (name) => {
    const [script = '', ...action] = name.split(' ');
    const help = await target().npm([script, ...action, '--help']);
    const [, example = ''] = /Example:\n {2}(.+)/.exec(help.stdout) ?? [];
    expect(example).toMatch(new RegExp(`^npm run ${script} -- `));
    const { status, stderr } = await target().shell(example);
    // 2 is a finding: functions have failed in these tests.
    expect([status === 2 && name === 'errors' ? 0 : status, stderr]).toEqual([0, expect.any(String)]);
  });

  it('npm run db gives the functions a new password, and no request fails meanwhile', async () => {
    const answers = new Set<unknown>();
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) answers.add((await health()).database);
    })();
    expect(await db('rotate', '--dry-run')).toMatchObject({
      stdout: 'Would rotate application user concert_app -> concert_app_2.\n',
    });
    const rotated = await db('rotate', '--settle', '2');
    over.abort();
    await asking;
    expect(rotated).toMatchObject({
      status: 0,
      stdout: 'Rotated application user concert_app -> concert_app_2.\n',
    });
    expect([...answers]).toEqual(['up']);
    expect(await db('query', 'SELECT CURRENT_USER() AS me')).toMatchObject({
      stdout: expect.stringContaining('concert_app_2@%'),
    });
  });
}
