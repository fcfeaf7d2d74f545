import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { localDirectory } from '../../../tools/local/engines/places.ts';

/**
 * Starts the process that makes templates, without AWS credentials and network. Until the first is asked for, it loads nothing.
 * @param folder where the templates go: that of the test run
 * @returns its URL, and how to end it
 */
export async function startTemplates(folder: string): Promise<{ url: string; stop: () => void }> {
  const child = fork(join(import.meta.dirname, 'serve.ts'), [folder], {
    // Jest's own options are not for it.
    execArgv: [],
    env: environmentOfOsls(folder),
  });
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** The environment of a machine that knows no AWS credentials and reaches no network, for osls. */
export function environmentOfOsls(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|SLS|NODE_OPTIONS)/.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    AWS_EC2_METADATA_DISABLED: 'true',
    // The compiled schema of configurations, which takes osls seconds to make, by the schema's hash.
    SLS_SCHEMA_CACHE_BASE_DIR: join(localDirectory, 'osls'),
  };
}
