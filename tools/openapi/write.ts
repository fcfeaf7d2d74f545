import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { routes } from '../../src/routes.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { openApiDocument } from './document.ts';
import { lintComplaints } from './lint.ts';

const file = join(import.meta.dirname, '../../docs/openapi.json');

const HELP = `npm run openapi [-- --check]     writes docs/openapi.json from the routes; --check compares and lints instead

Example:
  npm run openapi -- --check`;

const text = await format(JSON.stringify(openApiDocument(routes, packageJson.version), null, 2), {
  ...(await resolveConfig(file)),
  parser: 'json',
});

const [option] = process.argv.slice(2);
if (option !== undefined && option !== '--check') {
  console.log(HELP);
  process.exitCode = option === '--help' ? 0 : 1;
} else if (option === undefined) await writeFile(file, text);
else {
  const complaints = await lintComplaints(text);
  if (text !== (await readFile(file, 'utf8').catch(() => ''))) {
    complaints.push(
      'docs/openapi.json is not up to date with the routes and the version in package.json: run `npm run openapi` and commit it',
    );
  }
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
