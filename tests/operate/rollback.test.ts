import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { previousRelease } from '../../tools/operate/release/releases.ts';

const main = join(import.meta.dirname, '../../tools/operate/rollback/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'concert-rollback-test-'));
const commits: string[] = [];

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const run = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: folder }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
const note = (releases: string[]): void => {
  mkdirSync(join(folder, '.concert'), { recursive: true });
  const at = '2027-01-01T00:00:00.000Z';
  writeFileSync(
    join(folder, '.concert/releases.prod.json'),
    JSON.stringify(releases.map((commit) => ({ commit, at }))),
  );
};

beforeAll(() => {
  git('init', '--quiet');
  for (const subject of ['first', 'second', 'third']) {
    git('commit', '--quiet', '--allow-empty', '-m', subject);
    commits.push(git('rev-parse', 'HEAD'));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run rollback', () => {
  it('names the release before, and what would not serve any more', async () => {
    note(commits);
    const { status, stdout } = await run('--stage', 'prod', '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Back to \w+ second\nThese would not serve any more:\n {2}\w+ third\n$/);
  });

  it('goes to the commit that is named', async () => {
    const { stdout } = await run('--stage', 'prod', '--dry-run', '--to', commits[0]!.slice(0, 8));
    expect(stdout).toMatch(/^Back to \w+ first\n.*\n.* third\n.* second\n$/);
  });

  it.each([
    [
      'a commit that there is not',
      ['--to', 'nowhere', '--stage', 'prod'],
      /^there is no commit nowhere here/,
    ],
    ['no release that is known', ['--stage', 'try'], /^no earlier release of try is known/],
  ])('with %s, ends with one line', async (_name, args, line) => {
    const { status, stderr } = await run(...args, '--dry-run');
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(line);
  });
});

describe('the release before', () => {
  const releases = (...names: string[]) =>
    names.map((commit) => ({ commit, at: '2027-01-01T00:00:00.000Z' }));

  it.each([
    [['a', 'b'], 'a'],
    [['a', 'b', 'b'], 'a'],
    [['a', 'b', 'a'], 'b'],
  ])('of %j is %s', (names, expected) => {
    expect(previousRelease('prod', releases(...names)).commit).toBe(expected);
  });
});
