import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../../tools/local/demo/sign-in.ts';
import { startLocal } from '../support/local-run.ts';
import { acceptance } from './cases.ts';
import { requestsTo } from '../support/client.ts';

acceptance('npm start', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'concert-acceptance-'));
  const run = await startLocal(directory);
  const tokens = new Map<string, string>();
  for (const { role, email, password } of run.users) {
    tokens.set(role, (await signIn(run, email, password)).AccessToken);
  }
  return {
    request: requestsTo(() => run.url, tokens),
    stop: async () => {
      await run.interrupt();
      await rm(directory, { recursive: true, force: true });
    },
  };
});
