import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, launch } from '../engines/engine.ts';
import { EngineError, tellingLine } from '../engines/engine-error.ts';
import { projectDirectory } from '../engines/places.ts';
import type { Engines } from './engines.ts';
import { follow } from './follow.ts';
import type { LocalDirectories } from './options.ts';
import { OWN_USER_AGENT } from './own-request.ts';
import { readServeLine, type ServeSettings } from './serve-protocol.ts';

const serveFile = join(import.meta.dirname, '../serve.ts');
// Folders rather than plain --watch: that one forgets what to watch when a file does not parse, and never comes back.
const watching = ['src', 'resources', 'tools/local', 'tools/openapi']
  .map((folder) => `--watch-path=${join(projectDirectory, folder)}`)
  .concat('--watch-preserve-output');

/** What the API's process is started with. */
export interface ApiOptions {
  directories: LocalDirectories;
  engines: Engines;
  settings: ServeSettings;
  version: string;
  /** Name of the bucket in the emulator. */
  bucket: string;
  /** Takes the lines for the terminal. */
  say: (line: string) => void;
}

/**
 * Starts gateway and functions in one child under `node --watch`: a change of any file they load restarts them.
 * Their output goes to `api.log`; requests, failures and reloads are also said.
 * @throws EngineError when the code does not load or the API does not answer within 30 s
 */
export async function startApi(options: ApiOptions): Promise<Engine> {
  const directory = join(options.directories.data, 'api');
  const url = `http://127.0.0.1:${options.settings.port}`;
  const log = join(directory, 'api.log');
  // What an earlier run wrote is not this one's news.
  await rm(log, { force: true });
  await mkdir(picturesIn(options.directories), { recursive: true });
  const stopFollowing = new AbortController();
  const stopProcess = await new Promise<() => Promise<void>>((done, fail) => {
    const started = launch({
      name: 'api',
      directory,
      command: [process.execPath, ...watching, serveFile],
      env: environment(options),
      readyWithinMs: 30_000,
      ready: () => answers(url),
    });
    started.then(done, fail);
    const onLine = lineReader(options.say, log, (reason) => fail(new EngineError(reason)));
    void follow(log, onLine, stopFollowing.signal);
  });
  const stop = async (): Promise<void> => {
    stopFollowing.abort();
    await stopProcess();
  };
  return { name: 'api', url, version: options.version, origin: 'this clone', started: true, stop };
}

/** Stands in for the mounted file system. */
const picturesIn = ({ data }: LocalDirectories): string => join(data, 'pictures');

function environment({ engines, settings, version, directories, bucket }: ApiOptions): NodeJS.ProcessEnv {
  const { database, cache, emulator } = engines;
  return {
    ...process.env,
    DATABASE_URL: database.url,
    DATABASE_CONNECTIONS: '10',
    CACHE_URL: cache?.url,
    CACHE_CA_FILE: cache?.caFile,
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    BUCKET_NAME: bucket,
    PICTURES_DIRECTORY: picturesIn(directories),
    EVENT_URL: `http://127.0.0.1:${settings.port}/demo#{eventId}`,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'INFO',
    SERVICE_VERSION: version,
    CONCERT_SERVE: JSON.stringify(settings),
  };
}

async function answers(url: string): Promise<void> {
  const { status } = await fetch(`${url}/health`, {
    headers: { 'user-agent': OWN_USER_AGENT },
    signal: AbortSignal.timeout(2_000),
  });
  if (status !== 200) throw new EngineError(`${url}/health answers ${status}`);
}

/** Says what of the child's output is worth saying. A first load that fails is fatal, a later one waits for the next change. */
function lineReader(say: (line: string) => void, log: string, onFirstFailure: (reason: string) => void) {
  let loads = 0;
  let recent: string[] = [];
  const failed = (): void => {
    const reason = reasonOf(recent);
    if (loads === 0) onFirstFailure(`the API does not load: ${reason} (log: ${log})`);
    else say(`The API does not run: ${reason} (log: ${log}). It starts again at the next change.`);
  };
  return (text: string): void => {
    const line = readServeLine(text);
    if (line.kind === 'listening') {
      loads += 1;
      recent = [];
      if (loads > 1) say('Reloaded after a change.');
    } else if (line.kind === 'failed') failed();
    else if (line.kind === 'other') recent = [...recent.slice(-30), line.text];
    else say(line.text);
  };
}

/** What Node said last, with the place where it says so. */
function reasonOf(lines: string[]): string {
  const place = lines.map((line) => /^(?:file:\/\/)?(\/\S+:\d+)$/.exec(line)?.[1]).findLast(Boolean);
  return tellingLine(lines.join('\n')) + (place === undefined ? '' : ` at ${place}`);
}
