import { type ChildProcess, execFile } from 'node:child_process';
import { join } from 'node:path';

const operate = join(import.meta.dirname, '../../tools/operate');

/** How a command ended: `status` is null when it was killed. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Where a command runs. It knows nothing of this machine but PATH and what `environment` says. */
export interface Surroundings {
  cwd?: string;
  environment: NodeJS.ProcessEnv;
}

/** What points a command at an emulated AWS, and at no account of this machine. */
export const emulated = (url: string, home: string): Record<string, string> => ({
  HOME: home,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

/** Starts a command for operators, such as `db`, as its npm script does. */
export function startOperate(
  name: string,
  args: readonly string[],
  { cwd, environment }: Surroundings,
  done: (ended: Ended) => void,
): ChildProcess {
  const env = { PATH: process.env['PATH'], ...environment };
  return execFile(
    process.execPath,
    [join(operate, name, 'main.ts'), ...args],
    { cwd, env },
    (error, stdout, stderr) =>
      done({ status: error === null ? 0 : ((error.code as number | undefined) ?? null), stdout, stderr }),
  );
}

/** Runs one to its end. */
export const runOperate = (
  name: string,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<Ended> => new Promise((done) => void startOperate(name, args, surroundings, done));
