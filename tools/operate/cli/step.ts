import { spawnSync } from 'node:child_process';
import { CommandError } from './run.ts';

/**
 * Runs a program as one step of a command and waits for it. All that it prints goes to stderr: stdout is for the command's own
 * result.
 * @param name what the step is called
 * @throws CommandError when it fails
 */
export function step(name: string, program: string, args: readonly string[], cwd = '.'): void {
  process.stderr.write(`${name} …\n`);
  const { status } = spawnSync(program, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new CommandError(`${name} failed: the steps after it were not run`);
}
