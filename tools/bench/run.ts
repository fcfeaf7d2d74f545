/** `npm run bench [-- bookings|pictures] [-- --json]`: speed as ratios, both sides measured in one run on this machine. Asserts nothing. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../../src/database/migrate.ts';
import { startDatabase } from '../local/engines/database.ts';
import { bookingRates } from './bookings.ts';
import { bundleCosts } from './bundles.ts';
import { pictureCosts } from './pictures.ts';

const CLIENTS = [1, 8, 32];

try {
  const { positionals, values } = parseArgs({
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [what = 'bookings'] = values.help ? ['help'] : positionals;
  const bench = { bookings: benchBookings, pictures: benchPictures, help: showHelp }[what];
  if (bench === undefined) throw new Error(`there is no bench ${what}: bookings, pictures`);
  const { results, lines } = await bench();
  process.stdout.write(`${values.json ? JSON.stringify(results, undefined, 2) : lines.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

interface Report {
  results: object;
  /** The same for people. */
  lines: string[];
}

async function showHelp(): Promise<Report> {
  const use =
    'npm run bench -- [bookings|pictures] [--json]     speed, as ratios measured side by side in one run';
  return { results: {}, lines: [use, '', 'Example:', '  npm run bench -- pictures'] };
}

async function benchBookings(): Promise<Report> {
  const root = mkdtempSync(join(tmpdir(), 'concert-bench-'));
  chmodSync(root, 0o755);
  try {
    const server = await startDatabase({
      directory: join(root, 'database'),
      preferredPort: 13_500,
      yes: true,
    });
    await migrate(server.adminUrl);
    const bookings = [];
    for (const clients of CLIENTS) bookings.push(await bookingRates(server.url, clients));
    await server.stop();
    const bundles = await bundleCosts();
    const lines = [
      `Bookings a second on one hot event, ${server.version}, durable commits; best of three, in turn (the CALL keeps an idempotency key too):`,
      ...bookings.map(
        ({ clients, oneCall, fourStatements }) =>
          `  ${clients} clients: one CALL ${oneCall}, four round trips ${fourStatements}: ${(oneCall / fourStatements).toFixed(2)} x`,
      ),
      'The api function, minified; CPU milliseconds to load, median of seven, in turn:',
      ...bundles.map(({ name, kilobytes, loadMs }) => `  ${name}: ${kilobytes} KB, ${loadMs} ms`),
    ];
    return { results: { database: server.version, bookings, bundles }, lines };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function benchPictures(): Promise<Report> {
  const results = await pictureCosts();
  const [ours, plain] = results.serving;
  const ratio = (ours?.perSecond ?? 0) / (plain?.perSecond ?? 1);
  const lines = [
    'Making all variants of a JPEG photograph, each size in a process of its own:',
    ...results.making.map(
      ({ name, p50Ms, p95Ms, p50MsPerMegapixel, peakMb }) =>
        `  ${name}: p50 ${p50Ms} ms, p95 ${p95Ms} ms, ${p50MsPerMegapixel} ms a megapixel; at most ${peakMb} MB of memory`,
    ),
    'Serving a variant of 640 pixels, one request after another, in turn:',
    ...results.serving.map(
      ({ name, perSecond, p95Ms }) => `  ${name}: ${perSecond} a second, p95 ${p95Ms} ms`,
    ),
    `  ${ratio.toFixed(2)} x`,
  ];
  return { results, lines };
}
