import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { EngineError, launch } from './engine.ts';

// MiniStack names no folder on its command line and rejects arguments it does not know; this one shows whose
// server it is in a list of processes.
const PROGRAM = 'import sys; del sys.argv[1:]; from ministack.app import main; main()';

/** How to run MiniStack. */
export interface MinistackOptions {
  /** Of the engine, for its log and for errors. */
  name: string;
  /** The Python that has it. */
  python: string;
  /** What Python runs; MiniStack as it is unless told otherwise. It gets the folder as its last argument. */
  program?: readonly string[];
  /** A folder of its own. */
  directory: string;
  /** Where it answers on 127.0.0.1, without TLS. */
  port: number;
  /** What differs from MiniStack's own settings. */
  settings: NodeJS.ProcessEnv;
}

/**
 * Starts MiniStack, which then keeps everything it writes in its folder, and waits until it answers.
 * @throws EngineError when it does not start
 */
export async function launchMinistack(
  options: MinistackOptions,
): Promise<{ url: string; version: string; stop: () => Promise<void> }> {
  const { name, python, program = ['-c', PROGRAM], directory, port, settings } = options;
  await mkdir(join(directory, 'tmp'), { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  let version = '';
  const stop = await launch({
    name,
    directory,
    command: [python, ...program, directory],
    env: {
      ...withoutAws(),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      TMPDIR: join(directory, 'tmp'),
      STATE_DIR: join(directory, 'state'),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
      ...settings,
    },
    ready: async () => {
      version = await versionAt(url);
    },
  });
  return { url, version, stop };
}

/** The version of the MiniStack that answers at a URL. @throws EngineError where none does */
export async function versionAt(url: string): Promise<string> {
  const answer = await fetch(new URL('/_ministack/health', url), { signal: AbortSignal.timeout(2_000) });
  const health = v.safeParse(v.object({ version: v.string() }), await answer.json());
  if (!answer.ok || !health.success) throw new EngineError(`no MiniStack at ${url}`);
  return health.output.version;
}

/** It must not see the developer's own AWS account, nor engines of theirs. */
function withoutAws(): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|DATABASE_|CACHE_|NODE_OPTIONS)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
