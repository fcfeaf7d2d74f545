import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inTime } from '../../../src/platform/in-time.ts';
import type { Engine } from '../engines/engine.ts';
import { EngineError } from '../engines/engine-error.ts';
import type { Engines } from './engines.ts';
import type { LocalDirectories } from './options.ts';
import { OWN_USER_AGENT } from '../own-request.ts';
import type { ServeSettings } from './serve-protocol.ts';
import { onSourceChange } from './source-changes.ts';
import { Supervisor } from './supervisor.ts';

const READY_WITHIN_MS = 30_000;

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
 * Starts gateway and functions in one process, and another after a change of a file below the watched folders, or when it
 * dies. Its output goes to `api.log`; requests, failures and reloads are also said.
 * @throws EngineError when the code does not load or the API does not answer within 30 s
 */
export async function startApi(options: ApiOptions): Promise<Engine> {
  const { directories, settings, version, say } = options;
  const directory = join(directories.data, 'api');
  const url = `http://127.0.0.1:${settings.port}`;
  const log = join(directory, 'api.log');
  await mkdir(directory, { recursive: true });
  // What an earlier run wrote is not this one's news.
  await rm(log, { force: true });
  await mkdir(picturesIn(directories), { recursive: true });
  const supervisor = new Supervisor({ env: () => environment(options), log, say });
  try {
    const late = () =>
      new EngineError(`the API was not ready within ${READY_WITHIN_MS / 1000} s (log: ${log})`);
    await inTime(supervisor.first(), READY_WITHIN_MS, late);
    await answers(url);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  const stopWatching = await onSourceChange(() => void supervisor.reload());
  const stop = async (): Promise<void> => {
    await stopWatching();
    await supervisor.stop();
  };
  return { name: 'api', url, version, origin: 'this clone', started: true, stop };
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
