import { join } from 'node:path';
import type { Engine, StartOptions } from './engine.ts';
import { EngineError, leaveRunning } from './engine.ts';
import { stopLeftOver } from './left-over.ts';
import { launchMinistack, versionAt } from './ministack.ts';
import { freePort } from './ports.ts';
import { ministackVersion, pythonWithMinistack } from './python.ts';

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
  const version = await versionAt(url).catch(async () => {
    await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => {
      throw new EngineError(`AWS_ENDPOINT_URL is set, but nothing answers at ${url}`);
    });
    return 'unknown';
  });
  return { name: 'emulator', url, version, origin: 'AWS_ENDPOINT_URL', started: false, stop: leaveRunning };
}

async function startMinistack(python: string, options: StartOptions): Promise<Engine> {
  const { directory } = options;
  // First, as it may hold the port that we want again.
  await stopLeftOver('emulator', directory);
  const port = await freePort(options.preferredPort);
  const settings = {
    MINISTACK_HOST: '127.0.0.1',
    SERVICES: 'cognito-idp,s3,secretsmanager',
    PERSIST_STATE: '1',
    S3_PERSIST: '1',
    S3_DATA_DIR: join(directory, 's3'),
  };
  const running = await launchMinistack({ name: 'emulator', python, directory, port, settings });
  const origin = `MiniStack ${ministackVersion} in .local/python`;
  return { name: 'emulator', origin, started: true, ...running };
}
