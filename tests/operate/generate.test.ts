import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { copyProject } from '../support/project-copy.ts';

jest.setTimeout(120_000);

const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'concert-generate-'));
const fileIn = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  copyProject(copy);
  cpSync(join(root, 'docs'), join(copy, 'docs'), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true }));

const generate = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const main = join(copy, 'tools/generate/main.ts');
    execFile(process.execPath, [main, ...args], { cwd: copy }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

describe('npm run generate', () => {
  it('names in one line what is out of date, and writes that alone', async () => {
    const changed = [
      'docs/openapi.json',
      'env.schema.json',
      'docs/cost.md',
      'README.md',
      'docs/architecture.md',
    ];
    for (const name of changed) writeFileSync(join(copy, name), spoiled(name));
    const names = changed.join(', ');
    expect(await generate('--check')).toEqual({
      status: 1,
      stdout: '',
      stderr: `out of date: ${names}: run \`npm run generate\` and commit them\n`,
    });
    expect(await generate()).toEqual({ status: 0, stdout: `written: ${names}\n`, stderr: '' });
    for (const name of changed) expect([name, fileIn(copy, name)]).toEqual([name, fileIn(root, name)]);
  });
});

/** Something else where a machine writes: in the pages, between the marks. */
function spoiled(name: string): string {
  const text = fileIn(copy, name);
  if (!/README|architecture/.test(name)) return `${text}\n`;
  return text.replace(/(<!-- (?:cost|picture): .*? -->)/, '$1\n\nOld.\n');
}
