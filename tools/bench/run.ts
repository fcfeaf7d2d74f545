/** `npm run bench [-- --json]`: speed as ratios, both sides measured in one run on this machine. Asserts nothing. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/database/migrate.ts';
import { startDatabase } from '../local/engines/database.ts';
import { bookingRates } from './bookings.ts';
import { bundleCosts } from './bundles.ts';

const CLIENTS = [1, 8, 32];

const root = mkdtempSync(join(tmpdir(), 'concert-bench-'));
chmodSync(root, 0o755);
try {
  const server = await startDatabase({ directory: join(root, 'database'), preferredPort: 13_500, yes: true });
  await migrate(server.adminUrl);
  const bookings = [];
  for (const clients of CLIENTS) bookings.push(await bookingRates(server.url, clients));
  await server.stop();
  report({ database: server.version, bookings, bundles: await bundleCosts() });
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

interface Results {
  database: string;
  bookings: Awaited<ReturnType<typeof bookingRates>>[];
  bundles: Awaited<ReturnType<typeof bundleCosts>>;
}

function report(results: Results): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
    return;
  }
  const lines = [
    `Bookings a second on one hot event, ${results.database}, durable commits; best of three, in turn (the CALL keeps an idempotency key too):`,
    ...results.bookings.map(
      ({ clients, oneCall, fourStatements }) =>
        `  ${clients} clients: one CALL ${oneCall}, four round trips ${fourStatements}: ${(oneCall / fourStatements).toFixed(2)} x`,
    ),
    'The api function, minified; CPU milliseconds to load, median of seven, in turn:',
    ...results.bundles.map(({ name, kilobytes, loadMs }) => `  ${name}: ${kilobytes} KB, ${loadMs} ms`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
