import packageJson from '../../package.json' with { type: 'json' };
import { ChangedStep, migrate } from '../../src/database/migrate.ts';
import { handOver } from './demo/hand-over.ts';
import { demoUsers } from './demo/users.ts';
import type { Engine } from './engines/engine.ts';
import { EngineError } from './engines/engine-error.ts';
import { freePort } from './engines/ports.ts';
import { startApi } from './start/api.ts';
import { prepareBucket } from './start/bucket.ts';
import { loadDemoOnce, someBookableEvent } from './start/demo-data.ts';
import { type Engines, startEngines } from './start/engines.ts';
import { prepareIdentity } from './start/identity.ts';
import { help, readOptions, type StartOptions } from './start/options.ts';
import { writeRunFile } from './start/run-file.ts';
import { takeRunLock } from './start/run-lock.ts';
import { Shutdown } from './start/shutdown.ts';
import { localStack, settingsLine } from './start/stage-settings.ts';
import { summary } from './start/summary.ts';
import { watchEngines } from './start/watch.ts';

const say = (line: string): void => console.log(line);
const shutdown = new Shutdown(say);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) say(help);
  else await start(options);
} catch (error) {
  // A stop that was asked for makes whatever was under way fail: that is no news.
  if (!shutdown.isUnderWay) await shutdown.fail(lineOf(error));
}

async function start(options: StartOptions): Promise<void> {
  const { directories } = options;
  const holder = takeRunLock(directories);
  if (holder !== undefined) throw new EngineError(`npm start is already running here (process ${holder})`);
  shutdown.onSignals();
  say('Starting Concert …');
  say(`  settings  ${settingsLine(options.stage)}`);
  const stack = localStack(options.stage);
  const engines = await startEngines(options, say, (engine) => shutdown.add(engine));
  const users = [...demoUsers];
  const [identity, bucket] = await Promise.all([
    prepareIdentity(engines.emulator.url, users),
    prepareBucket(engines.emulator.url, stack),
    migrated(engines),
  ]);
  await handOver(engines.database.adminUrl, identity.subjects);
  const port = await apiPort(options.port);
  const api = await startApi({
    directories,
    engines,
    settings: { ...identity, port, users, stage: options.stage, databaseAdminUrl: engines.database.adminUrl },
    version: packageJson.version,
    bucket,
    say,
  });
  shutdown.add(api);
  const { cognitoUrl, userPoolId, clientId } = identity;
  const run = { url: api.url, docsUrl: `${api.url}/docs`, cognitoUrl, userPoolId, clientId, users };
  await loadDemoOnce(directories, { run, database: engines.database, say });
  writeRunFile(directories, run);
  // The API's process is looked after by its supervisor.
  watchEngines(running(engines), directories.data, (line) => void shutdown.fail(line));
  say(summary(run, [api, ...running(engines)], await someBookableEvent(api.url)));
  say(`Concert is ready on ${api.url}   (${process.uptime().toFixed(1)} s; Ctrl-C stops it)`);
}

async function migrated({ database }: Engines): Promise<void> {
  const steps = await migrate(database.adminUrl).catch((error: unknown) => {
    if (!(error instanceof ChangedStep)) throw error;
    throw new EngineError(
      `the local database is of another version (${error.message}). To begin anew with demo data: npm run reset`,
    );
  });
  if (steps.length > 0) say(`  schema    ${steps.length} steps applied`);
}

async function apiPort(wanted: number): Promise<number> {
  const first = wanted === 0 ? 20_000 + Math.floor(Math.random() * 10_000) : wanted;
  const port = await freePort(first);
  if (wanted !== 0 && port !== wanted) say(`  api       port ${wanted} is in use, took ${port}`);
  return port;
}

function running({ database, cache, emulator }: Engines): Engine[] {
  return [database, cache, emulator].filter((engine) => engine !== undefined);
}

function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says no more than that it failed.
  const { message } = error.message === 'fetch failed' && error.cause instanceof Error ? error.cause : error;
  return message.split('\n')[0] || error.name;
}
