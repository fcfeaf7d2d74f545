import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { removeWithUs } from '../../tools/local/engines/guard.ts';
import { copyProject } from '../support/project-copy.ts';
import { type LocalRun, startLocal } from '../support/local-run.ts';

let directory: string;
let project: string;
let run: LocalRun;
let released: () => void;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'concert-reload-'));
  released = removeWithUs(directory);
  // A blank in the path, as people's folders have.
  project = join(directory, 'my clone');
  copyProject(project);
  run = await startLocal(join(directory, 'local data'), project);
}, 300_000);

afterAll(async () => {
  await run?.interrupt();
  await rm(directory, { recursive: true, force: true });
  released();
});

const health = async (): Promise<number> =>
  fetch(`${run.url}/health`).then(
    ({ status }) => status,
    () => 0,
  );

/** Waits until the terminal shows it once more than before. */
async function said(words: RegExp, act: () => Promise<void>): Promise<void> {
  const before = count(words);
  await act();
  for (let waited = 0; count(words) <= before; waited += 50) {
    if (waited > 20_000) throw new Error(`${words} was not said:\n${run.output()}`);
    await sleep(50);
  }
}
const count = (words: RegExp): number =>
  run
    .output()
    .split('\n')
    .filter((line) => words.test(line)).length;

/** As many editors save: a new file takes the old one's place. */
async function saveByRename(path: string, change: (text: string) => string): Promise<void> {
  const file = join(project, path);
  const text = await readFile(file, 'utf8');
  await writeFile(`${file}.tmp`, change(text));
  await rename(`${file}.tmp`, file);
}

describe('while npm start runs', () => {
  test('a file is saved in place or by renaming, again and again, the API is reloaded', async () => {
    const file = 'src/health/handlers.ts';
    for (let i = 0; i < 3; i += 1) {
      await said(/^Reloaded/, () => saveByRename(file, (text) => `${text}// ${i}\n`));
      expect(await health()).toBe(200);
    }
    await said(/^Reloaded/, async () =>
      writeFile(join(project, file), `${await readFile(join(project, file), 'utf8')}// in place\n`),
    );
  }, 120_000);

  test('a file is broken and mended, says where it is broken, and runs again', async () => {
    const file = 'src/health/handlers.ts';
    const kept = join(directory, 'kept.ts');
    await copyFile(join(project, file), kept);
    await said(/^The API does not run: .*src\/health\/handlers\.ts:\d+/, () =>
      saveByRename(file, (text) => `${text}\nconst = ;\n`),
    );
    expect(await health()).toBe(0);
    await said(/^Reloaded/, () => rename(kept, join(project, file)));
    expect(await health()).toBe(200);
  }, 120_000);

  test('a migration is added, applies it', async () => {
    const file = join(project, 'src/database/migrations/9001-trial.sql');
    await said(/schema +migrated 9001-trial/, () =>
      writeFile(file, 'CREATE TABLE IF NOT EXISTS trial (id INT);\n'),
    );
    await said(/^Reloaded/, () => saveByRename('src/health/handlers.ts', (text) => `${text}// again\n`));
    expect(await health()).toBe(200);
  }, 120_000);

  test('a handler throws, the terminal shows the line', async () => {
    const file = 'src/events/handlers.ts';
    await said(/^Reloaded/, () =>
      saveByRename(file, (text) =>
        text.replace(
          'listMyEvents: async ({ query, actor, now, origin }) => {',
          "listMyEvents: async ({ query, actor, now, origin }) => {\n      if (query.limit === 77) throw new Error('on purpose');",
        ),
      ),
    );
    const { email, password } = run.users.find(({ role }) => role === 'fan')!;
    const { signIn } = await import('../../tools/local/demo/sign-in.ts');
    const { AccessToken } = await signIn(run, email, password);
    await said(/request failed: on purpose at src\/events\/handlers\.ts:\d+/, async () => {
      const { status } = await fetch(`${run.url}/api/events/mine?limit=77`, {
        headers: { authorization: `Bearer ${AccessToken}` },
      });
      expect(status).toBe(500);
    });
  }, 120_000);

  test('the API dies, it is started again', async () => {
    await said(/^The API is back/, async () => {
      const file = join(project, 'tools/local/serve.ts');
      const text = await readFile(file, 'utf8');
      await said(/^Reloaded/, () =>
        writeFile(
          file,
          `${text}\nprocess.once('SIGUSR2', () => { throw new RangeError('a lying cache'); });\nconsole.log('pid', process.pid);\n`,
        ),
      );
      const log = await readFile(join(directory, 'local data/data/api/api.log'), 'utf8');
      process.kill(Number([...log.matchAll(/^pid (\d+)$/gm)].at(-1)?.[1]), 'SIGUSR2');
    });
    expect(run.output()).toMatch(/^The API has died: .*a lying cache.* at tools\/local\/serve\.ts:\d+/m);
    expect(await health()).toBe(200);
  }, 120_000);

  test('is killed, nothing of it lives on, and the next one has the same address', async () => {
    await run.kill();
    const deadline = Date.now() + 10_000;
    while ((await health()) !== 0 && Date.now() < deadline) await sleep(50);
    expect(await health()).toBe(0);
    const port = Number(new URL(run.url).port);
    const before = run.cognitoUrl;
    run = await startLocal(join(directory, 'local data'), project, port);
    expect(Number(new URL(run.url).port)).toBe(port);
    expect(run.cognitoUrl).not.toBe('');
    expect(before).not.toBe('');
  }, 120_000);
});
