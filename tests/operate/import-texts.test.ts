import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bareEnvironment } from '../support/bare-environment.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createOldDatabase } from '../support/old-database.ts';

const main = join(import.meta.dirname, '../../tools/operate/import/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'concert-import-texts-'));
const guitars = '🎸'.repeat(200);
let old: TestDatabase;
let target: TestDatabase;

beforeAll(async () => {
  [old, target] = await Promise.all([createOldDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([old?.drop(), target?.drop()]);
  rmSync(folder, { recursive: true });
});

it('when old texts hold what no text may hold, npm run import mends them by the rules of the API and says so', async () => {
  await old.sql(
    `UPDATE events SET title = '${guitars}', city = 'Lis\\nbon\u200b', description = 'One\\r\\nTwo\ufffd' WHERE event_id = 1`,
  );
  await old.sql(
    "UPDATE users SET email = '\u200bAnn@Concert.example\ufeff', phone = '\u202a+49 30 1\u202c' WHERE user_id = 1",
  );
  const report = join(folder, 'report.json');
  const options = ['--to', target.url, '--placeholder-users', '--currency', 'EUR', '--report', report];
  const importing = promisify(execFile)(
    process.execPath,
    [main, ...options, '--time-zone', 'europe/berlin'],
    { env: { ...bareEnvironment(), OLD_DATABASE_URL: old.adminUrl } },
  );
  // Exit code 2: some rows of the old database are beyond mending.
  await expect(importing).rejects.toMatchObject({ code: 2 });
  const events = 'SELECT city, description, time_zone FROM events WHERE title = ';
  expect(await target.sql(`${events}'${guitars}'`)).toEqual([
    { city: 'Lis bon', description: 'One\nTwo', time_zone: 'Europe/Berlin' },
  ]);
  expect(await target.sql("SELECT email, phone FROM users WHERE name = 'Ann'")).toEqual([
    { email: 'ann@concert.example', phone: '+49 30 1' },
  ]);
  const { changed } = JSON.parse(readFileSync(report, 'utf8')) as { changed: { what: string }[] };
  const mended = changed.map(({ what }) => what).filter((what) => what.endsWith('replaced or removed'));
  expect(mended.map((what) => what.split(' ')[0])).toEqual(['description', 'city']);
});
