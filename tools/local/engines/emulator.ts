import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Engine, StartOptions } from './engine.ts';
import { EngineError, launch, leaveRunning } from './engine.ts';
import { stopLeftOver } from './left-over.ts';
import { freePort } from './ports.ts';
import { ministackVersion, pythonWithMinistack } from './python.ts';

// MiniStack names no folder on its command line and rejects arguments it does not know; this one shows whose
// server it is in a list of processes.
const program = 'import sys; del sys.argv[1:]; from ministack.app import main; main()';

/**
 * Finds an emulator of Cognito, S3 and Secrets Manager: AWS_ENDPOINT_URL, else MiniStack, installed once in a
 * Python environment below .local and started with its state in `directory`. MiniStack writes its state when it
 * stops (SIGTERM, also from the next run's clean-up), so only a SIGKILL or power cut loses changes.
 * @returns the emulator; any access key works
 * @throws EngineError in one line: not reachable, no Python, no network for pip, does not start
 */
export async function startEmulator(options: StartOptions): Promise<Engine> {
  const url = process.env['AWS_ENDPOINT_URL'];
  if (url) return useExisting(url);
  const python = await pythonWithMinistack(options);
  return startMinistack(python, options);
}

async function useExisting(url: string): Promise<Engine> {
  const version = await readVersion(url).catch(async () => {
    await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => {
      throw new EngineError(`AWS_ENDPOINT_URL is set, but nothing answers at ${url}`);
    });
    return 'unknown';
  });
  return { name: 'emulator', url, version, origin: 'AWS_ENDPOINT_URL', started: false, stop: leaveRunning };
}

async function startMinistack(python: string, options: StartOptions): Promise<Engine> {
  const { directory } = options;
  await mkdir(join(directory, 'tmp'), { recursive: true });
  // First, as it may hold the port that we want again.
  await stopLeftOver('emulator', directory);
  const port = await freePort(options.preferredPort);
  const url = `http://127.0.0.1:${port}`;
  let version = '';
  const stop = await launch({
    name: 'emulator',
    directory,
    command: [python, '-c', program, directory],
    env: { ...withoutAws(), ...settings(directory, port) },
    ready: async () => {
      version = await readVersion(url);
    },
  });
  const origin = `MiniStack ${ministackVersion} in .local/python`;
  return { name: 'emulator', url, version, origin, started: true, stop };
}

function settings(directory: string, port: number): NodeJS.ProcessEnv {
  return {
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: '127.0.0.1',
    SERVICES: 'cognito-idp,s3,secretsmanager',
    PERSIST_STATE: '1',
    STATE_DIR: join(directory, 'state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: join(directory, 's3'),
    TMPDIR: join(directory, 'tmp'),
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
  };
}

/** The emulator must not see the developer's own AWS account. */
function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

async function readVersion(url: string): Promise<string> {
  const answer = await fetch(new URL('/_ministack/health', url), { signal: AbortSignal.timeout(2_000) });
  const health = v.safeParse(v.object({ version: v.string() }), await answer.json());
  if (!answer.ok || !health.success) throw new EngineError(`no MiniStack at ${url}`);
  return health.output.version;
}
