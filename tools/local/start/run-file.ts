import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoUser } from '../demo/users.ts';
import type { LocalDirectories } from './options.ts';

/** What tests and tools may know of a run, in `run.json` while it runs. */
export interface RunFile {
  /** The API's base URL, without a slash at its end. */
  url: string;
  docsUrl: string;
  cognitoUrl: string;
  userPoolId: string;
  clientId: string;
  users: readonly Pick<DemoUser, 'email' | 'password' | 'name' | 'role'>[];
}

/** Writes `run.json`; it goes when the process ends. */
export function writeRunFile({ root }: LocalDirectories, run: RunFile): void {
  const file = join(root, 'run.json');
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  process.once('exit', () => rmSync(file, { force: true }));
}
