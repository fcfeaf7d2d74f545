import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase } from '../../tools/local/engines/database.ts';
import { removeWithUs } from '../../tools/local/engines/guard.ts';
import { startTemplates } from './templates/start.ts';

/**
 * Starts what all test files share: the database server, in which each makes a database of its own, and the process that
 * makes templates.
 * TEST_DATABASE=mysql asks for a real MySQL; otherwise whatever MySQL-family server can be had.
 */
export default async function globalSetup(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'concert-tests-'));
  const released = removeWithUs(root);
  // The server runs as another user where we are root.
  chmodSync(root, 0o755);
  const server = await startDatabase({
    directory: join(root, 'database'),
    preferredPort: 13_400,
    durable: false,
    yes: true,
    kind: process.env['TEST_DATABASE'] === 'mysql' ? 'mysql' : 'any',
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stderr.write(`tests use ${server.flavour} ${server.version} (${server.origin})\n`);
  process.env['TEST_DATABASE_URL'] = server.url;
  process.env['TEST_DATABASE_ADMIN_URL'] = server.adminUrl;
  process.env['TEST_DATABASE_FLAVOUR'] = server.flavour;
  const templates = await startTemplates(root);
  process.env['TEST_TEMPLATES_URL'] = templates.url;
  const stop = async (): Promise<void> => {
    templates.stop();
    await server.stop();
  };
  Object.assign(globalThis, { concertTests: { root, released, stop } });
}
