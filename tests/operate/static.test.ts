import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles } from '../support/files.ts';
import { type Ended, runOperate } from '../support/operate.ts';

const { root } = engineSandbox();
const folder = join(root, 'site');
const adrs = join(import.meta.dirname, '../../docs/adr');

let files: TestFiles;
beforeAll(async () => {
  files = await startFiles(root);
  mkdirSync(join(root, '.concert'));
  writeFileSync(
    join(root, '.concert/outputs.prod.json'),
    JSON.stringify({ S3BucketName: files.environment['BUCKET_NAME'] }),
  );
});
afterAll(() => files?.stop());
beforeEach(() => {
  mkdirSync(join(folder, 'terms'), { recursive: true });
  writeFileSync(join(folder, 'logo.svg'), '<svg/>');
  writeFileSync(join(folder, 'terms/tickets 2027.pdf'), '%PDF-1.7');
  writeFileSync(join(folder, '.DS_Store'), 'x');
});

const run = (...args: string[]): Promise<Ended> =>
  runOperate('static', args, { cwd: root, environment: files.environment });

describe('npm run static -- sync', () => {
  it('uploads what is new or changed, and deletes when told to', async () => {
    expect(await run('sync', folder, '--stage', 'prod', '--dry-run')).toMatchObject({
      status: 0,
      stdout:
        'upload logo.svg\nupload terms/tickets 2027.pdf\nWould be uploaded: 2, deleted: 0, unchanged: 0\n',
    });
    expect(await files.keys()).toEqual([]);
    await run('sync', folder, '--stage', 'prod');
    expect(await files.keys()).toEqual(['static/logo.svg', 'static/terms/tickets 2027.pdf']);
    expect(await files.objects.head('static/logo.svg')).toMatchObject({ type: 'image/svg+xml' });
    writeFileSync(join(folder, 'logo.svg'), '<svg>new</svg>');
    const { stdout } = await run('sync', folder, '--stage', 'prod', '--json');
    expect(JSON.parse(stdout)).toEqual({ uploaded: ['logo.svg'], deleted: [], unchanged: 1 });
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expect((await run('sync', empty, '--stage', 'prod', '--delete')).stdout).toContain('deleted: 2');
    expect(await files.keys()).toEqual([]);
  });

  it.each([
    ['a folder that is not there', ['sync', '/none', '--stage', 'prod'], /^\/none is not a folder$/],
    [
      'a stage that was not deployed',
      ['sync', '.', '--stage', 'try'],
      /outputs\.try\.json is missing: deploy/,
    ],
    ['an option that there is not', ['sync', '.', '--stages', 'x'], /^unknown option '--stages'/],
    ['no folder', ['sync'], /^missing required argument 'folder'$/],
  ])('with %s, ends with one line', async (_name, args, line) => {
    const { status, stderr } = await run(...args);
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr.trim()).toMatch(line);
  });

  it('with a name that the API would not serve, uploads nothing', async () => {
    writeFileSync(join(folder, 'a+b.txt'), 'x');
    const { status, stderr } = await run('sync', folder, '--stage', 'prod');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^a\+b\.txt: rename it/)]);
    expect(await files.keys()).toEqual([]);
  });

  it.each([[['--help']], [['sync', '--help']]])('shows an example that works for %j', async (args) => {
    const { stdout: help } = await run(...args);
    const [, example = ''] = /Example:\n {2}npm run static -- (.+)/.exec(help) ?? [];
    const words = example.split(' ').map((word) => (word === 'docs/adr' ? adrs : word));
    const { status, stdout } = await run(...words);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^upload 0001.*\.md\n(?:.*\n)+Would be up/)]);
  });
});
