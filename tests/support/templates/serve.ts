import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Stack } from '../../../resources/stack.ts';
import { parseSettings } from '../../../src/config/settings.ts';
import { compileTemplate } from '../../../tools/sls/template.ts';

// A process beside Jest: osls is loaded once for all test files and workers, and each template is made once.

const [folder = ''] = process.argv.slice(2);
const files = new Map<string, Promise<string>>();

/** @returns the file with the template of `{ stage, settings }` in JSON; settings that are left out have their defaults */
async function fileOf(asked: string): Promise<string> {
  const { stage, settings: given } = JSON.parse(asked) as { stage: string; settings: object };
  const settings = parseSettings(JSON.stringify(given), `env.${stage}.json`);
  const stack = { stage, name: `${settings.service}-${stage}`, settings };
  const key = createHash('sha256').update(JSON.stringify(stack)).digest('hex');
  const making = files.get(key) ?? write(stack, join(folder, `${key}.json`));
  files.set(key, making);
  return making;
}

async function write(stack: Stack, file: string): Promise<string> {
  await writeFile(file, JSON.stringify(await compileTemplate(stack)));
  return file;
}

const server = createServer((request, response) => {
  text(request)
    .then(fileOf)
    .then(
      (file) => response.end(file),
      (error: Error) => response.writeHead(500).end(error.message),
    );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
// However the test run ended.
process.once('disconnect', () => process.exit());
