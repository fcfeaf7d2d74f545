import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { routes } from '../../src/routes.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { openApiDocument } from './document.ts';

const file = join(import.meta.dirname, '../../docs/openapi.json');

const text = await format(JSON.stringify(openApiDocument(routes, packageJson.version), null, 2), {
  ...(await resolveConfig(file)),
  parser: 'json',
});

if (!process.argv.includes('--check')) await writeFile(file, text);
else if (text !== (await readFile(file, 'utf8').catch(() => ''))) {
  console.error('docs/openapi.json is not what the route table says: run `npm run openapi` and commit it');
  process.exitCode = 1;
}
