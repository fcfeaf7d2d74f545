import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../../tools/local/engines/engine.ts';
import { freePort } from '../../tools/local/engines/ports.ts';
import { pythonWithMinistack } from '../../tools/local/engines/python.ts';

const PROGRAM = 'import sys; del sys.argv[1:]; from ministack.app import main; main()';

/** Starts MiniStack with the services that are named, separated by commas, in a folder of a test's own. It keeps nothing. */
export async function startMinistackWith(
  services: string,
  directory: string,
  environment: Record<string, string> = {},
): Promise<{ url: string; stop: () => Promise<void> }> {
  await mkdir(join(directory, 'tmp'), { recursive: true });
  const python = await pythonWithMinistack({});
  const port = await freePort(17_000 + Math.floor(Math.random() * 500));
  const url = `http://127.0.0.1:${port}`;
  const stop = await launch({
    name: 'ministack',
    directory,
    command: [python, '-c', PROGRAM, directory],
    env: {
      PATH: process.env['PATH'],
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SERVICES: services,
      TMPDIR: join(directory, 'tmp'),
      STATE_DIR: join(directory, 'state'),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
      ...environment,
    },
    ready: async () => {
      if (!(await fetch(new URL('/_ministack/health', url))).ok) throw new Error('not yet');
    },
  });
  return { url, stop };
}
