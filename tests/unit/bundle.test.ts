import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { procedures } from '../../src/database/procedures/index.ts';
import { bundleOptions } from '../../tools/bundle/options.ts';

const root = join(import.meta.dirname, '../..');

/** mysql2's text decoder, through which every text column passes. */
interface TextParser {
  decode(bytes: Buffer, encoding: string, start: number, end: number): string;
  encode(text: string, encoding: string): Buffer;
}

let bundle: string;
let parser: TextParser;

beforeAll(async () => {
  const contents = `
    export { createConnection } from 'mysql2/promise';
    export { default as parser } from './node_modules/mysql2/lib/parsers/string.js';`;
  const stdin = { contents, resolveDir: root };
  const { outputFiles } = await build({ ...bundleOptions, stdin, write: false });
  bundle = outputFiles[0]!.text;
  const module = { exports: {} as { parser: TextParser } };
  // As Lambda's runtime does: a CommonJS module in a scope of its own.
  const run = compileFunction(bundle, ['module', 'exports', 'require']) as (...args: unknown[]) => void;
  run(module, module.exports, createRequire(import.meta.url));
  ({ parser } = module.exports);
});

describe('mysql2 as it is bundled', () => {
  it('when a function starts, it loads less than half of the driver', () => {
    expect(bundle.length).toBeLessThan(420 * 1024);
  });

  it.each([
    ['utf8', 'Motörhead 🤘 東京'],
    ['latin1', 'Motörhead'],
    ['ascii', 'Motorhead'],
    ['utf16le', 'Motörhead 🤘'],
  ])('when text is %s, it comes back as it went', (encoding, text) => {
    const bytes = parser.encode(text, encoding);
    expect(parser.decode(bytes, encoding, 0, bytes.length)).toBe(text);
  });

  it('when text is in an encoding left out, it fails by name instead of giving wrong letters', () => {
    expect(() => parser.encode('京', 'gbk')).toThrow("Encoding not recognized: 'gbk'");
  });
});

describe('procedures as they are bundled', () => {
  const bundled = async (role: string): Promise<string> => {
    const entryPoints = [join(root, `src/functions/${role}.ts`)];
    const { outputFiles } = await build({ ...bundleOptions, entryPoints, write: false });
    return outputFiles[0]!.text;
  };

  it('the API knows their names, and carries no text', async () => {
    const api = await bundled('api');
    expect(procedures.filter(({ name }) => api.includes(`"${name}"`)).length).toBeGreaterThanOrEqual(4);
    expect(api).not.toContain('CREATE PROCEDURE');
  });

  it('migrate carries them all', async () => {
    const migrate = await bundled('migrate');
    for (const { name } of procedures) expect(migrate).toContain(`CREATE PROCEDURE IF NOT EXISTS ${name}(`);
  });
});
