import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import type { DeployTarget } from '../support/deployed-stack.ts';

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
      expect.stringMatching(/^status +bookings\n─+ +─+\nconfirmed +\d+\n1 rows\n$/),
    ]);
  });

  it('but none that writes', async () => {
    expect(await db('query', 'DELETE FROM bookings')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^only one SELECT, .* may be asked\n$/),
    });
    const disguised = await db('query', 'WITH a AS (SELECT 1) DELETE FROM bookings');
    expect(disguised).toMatchObject({ status: 1, stderr: expect.stringMatching(/^[^\n]+\n$/) });
  });

  it('npm run db tells connections, sizes and the schema, and that a deploy would not change it', async () => {
    const { status, stdout } = await db('status');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/connections: \d+ of \d+[^]*\nbookings +\d+/),
    ]);
    expect(await db('migrate', '--plan')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('A deploy of this folder changes nothing.'),
    });
    expect(await db('migrate')).toMatchObject({ status: 0, stdout: 'The schema was up to date.\n' });
  });

  it('npm run db dumps every row, for the owner only', async () => {
    const file = join(target().directory, 'dump.sql.gz');
    const { status, stdout } = await db('dump', file);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/ holds \d+ rows of \d+ tables\.\n$/)]);
    const text = gunzipSync(readFileSync(file)).toString();
    expect(text).toMatch(/^-- concert-prod, [^]*INSERT INTO `bookings` [^]*-- the end\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('npm run db gives the functions a new password, and no request fails meanwhile', async () => {
    const answers = new Set<unknown>();
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) answers.add((await health()).database);
    })();
    expect(await db('rotate', '--dry-run')).toMatchObject({
      stdout: 'Would go from user concert_app to concert_app_2.\n',
    });
    const rotated = await db('rotate', '--settle', '2');
    over.abort();
    await asking;
    expect(rotated).toMatchObject({
      status: 0,
      stdout: 'Went from user concert_app to concert_app_2.\n',
    });
    expect([...answers]).toEqual(['up']);
    expect(await db('query', 'SELECT CURRENT_USER() AS me')).toMatchObject({
      stdout: expect.stringContaining('concert_app_2@%'),
    });
  });
}
