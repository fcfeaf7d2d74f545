import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brokenImports } from '../../tools/check/imports.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'concert-imports-'));
  await symlink(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'));
  const dependencies = {
    middy: '*',
    mysql2: '*',
    '@middy/core': '*',
    '@aws-sdk/client-s3': '*',
    valibot: '*',
  };
  await write({
    'package.json': JSON.stringify({ type: 'module', dependencies, devDependencies: { jest: '*' } }),
  });
});

afterEach(() => rm(directory, { recursive: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
}

/** The names of the rules that `source` in `path` breaks; files it imports exist and are empty. */
async function rulesBrokenBy(path: string, specifiers: string[], kind = 'import'): Promise<string[]> {
  const files = specifiers.filter((name) => name.startsWith('.'));
  await write(Object.fromEntries(files.map((name) => [join(dirname(path), name), 'export const x = 1;\n'])));
  const lines = specifiers.map(
    (name, index) => `${kind} { x as x${index} } from '${name}'; export { x${index} };`,
  );
  await write({ [path]: lines.join('\n') });
  const { broken } = await brokenImports(directory);
  return broken.map((line) => line.replace(/^.*\(([a-z-]+)\)$/, '$1'));
}

describe('the import rules', () => {
  it.each([
    ['src/bookings/handlers.ts', '../events/store.ts', 'domain-through-its-rules'],
    ['src/bookings/handlers.ts', '../events/handlers.ts', 'domain-through-its-rules'],
    ['src/bookings/store.ts', '../functions/api.ts', 'domain-is-composed-elsewhere'],
    ['src/events/handlers.ts', './reference.ts', 'reference-is-for-readers'],
    ['src/functions/api.ts', '../events/reference.ts', 'reference-is-for-readers'],
    ['src/events/reference.ts', './events.ts', 'reference-is-data'],
    ['src/events/routes.ts', './handlers.ts', 'routes-are-data'],
    ['src/events/routes.ts', '@middy/core', 'routes-are-data'],
    ['src/events/events.ts', 'mysql2', 'domain-knows-no-driver'],
    ['src/bookings/handlers.ts', '@middy/core', 'domain-knows-no-driver'],
    ['src/media/store.ts', 'node:net', 'domain-knows-no-driver'],
    // A domain that the project does not have.
    ['src/reviews/reviews.ts', '@aws-sdk/client-s3', 'domain-knows-no-driver'],
    ['src/reviews/handlers.ts', '../events/store.ts', 'domain-through-its-rules'],
    ['src/events/store.ts', '../reviews/store.ts', 'domain-through-its-rules'],
    ['src/platform/cache.ts', '../reviews/reviews.ts', 'ground-floor-knows-no-domain'],
    ['src/reviews/reviews.ts', './handlers.ts', 'rules-know-no-technology'],
    ['src/functions/api.ts', '../admin/dump.ts', 'admin-is-for-operators'],
    ['src/events/events.ts', '../http/problem.ts', 'rules-know-no-technology'],
    ['src/kernel/money.ts', '../platform/mysql.ts', 'kernel-is-independent'],
    ['src/http/dispatch.ts', '../events/events.ts', 'ground-floor-knows-no-domain'],
    ['src/platform/cache.ts', '../bookings/store.ts', 'ground-floor-knows-no-domain'],
    ['src/http/dispatch.ts', '../../tools/bench/run.ts', 'src-stands-alone'],
    ['resources/database.ts', '../src/platform/mysql.ts', 'resources-read-settings-and-routes'],
    ['tools/bench/run.ts', '../../tests/support/engines.ts', 'tools-need-no-tests'],
    ['tools/operate/doctor/live/gateway.ts', '../../../emulator/address.ts', 'aws-needs-no-emulator'],
    ['tools/operate/deploy/smoke.ts', '../../local/engines/emulator.ts', 'aws-needs-no-emulator'],
    ['serverless.ts', './tools/emulator/start.ts', 'aws-needs-no-emulator'],
    ['resources/database.ts', '../tools/emulator/start.ts', 'resources-read-settings-and-routes'],
    ['tools/operate/cli/run.ts', '../deploy/ship.ts', 'the-ground-floor-of-tools'],
    ['tools/local/engines/cache.ts', '../start/options.ts', 'the-ground-floor-of-tools'],
    ['src/database/migrate.ts', 'mysql2', 'the-driver-is-contained'],
    ['src/events/store.ts', 'jest', 'lambda-needs-dependencies'],
    ['src/events/store.ts', 'knip', 'only-declared-packages'],
    ['src/events/store.ts', 'no-such-package', 'resolvable'],
  ])('when %s imports %s, refuse it: %s', async (path, specifier, rule) => {
    expect(await rulesBrokenBy(path, [specifier])).toContain(rule);
  });

  it('when only a type is imported, the rules hold as well', async () => {
    expect(await rulesBrokenBy('src/kernel/money.ts', ['../platform/mysql.ts'], 'import type')).toEqual([
      'kernel-is-independent',
    ]);
  });

  it('when two files import each other, refuse it', async () => {
    await write({
      'src/kernel/a.ts': `import { b } from './b.ts'; export const a = () => b;`,
      'src/kernel/b.ts': `import { a } from './a.ts'; export const b = () => a;`,
    });
    expect((await brokenImports(directory)).broken.join()).toContain('no-cycle');
  });

  it('when two folders import each other, through different files, refuse it', async () => {
    await write({
      'tools/operate/deploy/main.ts': `import { b } from '../doctor/b.ts'; export const main = b;`,
      'tools/operate/deploy/a.ts': `export const a = 1;`,
      'tools/operate/doctor/b.ts': `export const b = 1;`,
      'tools/operate/doctor/main.ts': `import { a } from '../deploy/a.ts'; export const main = a;`,
    });
    expect((await brokenImports(directory)).broken.join()).toContain('no-folder-cycle');
  });

  it.each([
    ['tools/emulator/address.ts', ['../operate/cli/endpoint.ts', '../local/engines/engine.ts']],
    ['tools/operate/deploy/types/write.ts', ['../../../local/engines/places.ts', './resource-types.ts']],
    ['src/bookings/handlers.ts', ['../events/events.ts', './store.ts', '../platform/clock.ts']],
    ['src/bookings/routes.ts', ['./schemas.ts', '../kernel/route.ts', 'valibot']],
    ['src/functions/api.ts', ['../routes.ts', '../events/store.ts', '../http/api.ts']],
    ['resources/functions.ts', ['../src/routes.ts', '../src/config/settings.ts']],
  ])('when %s imports what it may, say nothing', async (path, specifiers) => {
    expect(await rulesBrokenBy(path, specifiers)).toEqual([]);
  });
});
