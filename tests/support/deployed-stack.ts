import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmulatedAws, startEmulatedAws } from '../../tools/emulator/start.ts';
import { removeWithUs } from '../../tools/local/engines/guard.ts';
import { apiUrl } from '../../tools/operate/cli/endpoint.ts';
import { copyProject } from './project-copy.ts';
import { type CommandResult, runSls } from './service-package.ts';

/** An emulated AWS with a copy of the project to deploy to it: tests may change the copy. */
export interface DeployTarget {
  aws: EmulatedAws;
  /** The copy of the project. */
  project: string;
  /** Where the emulator keeps its things. */
  directory: string;
  sls(args: readonly string[], settings?: object): Promise<CommandResult>;
  /** Runs a command of package.json in the copy, with arguments. */
  npm(args: readonly string[]): Promise<CommandResult>;
  /** Runs a line as a person would type it, in the copy. */
  shell(line: string): Promise<CommandResult>;
  /** The outputs that the last deploy wrote. */
  outputs(): Record<string, string>;
  /** URL of the deployed API. */
  url(): string;
  stop(): Promise<void>;
}

/** Starts one on ports of its own. */
export async function startDeployTarget(): Promise<DeployTarget> {
  const directory = await mkdtemp(join(tmpdir(), 'concert-deploy-'));
  const released = removeWithUs(directory);
  const project = join(directory, 'project');
  copyProject(project);
  const port = 20_000 + 10 * Math.floor(Math.random() * 1_000);
  const aws = await startEmulatedAws({ directory: join(directory, 'emulator'), port, yes: true });
  const outputs = (): Record<string, string> =>
    JSON.parse(readFileSync(join(project, '.concert/outputs.prod.json'), 'utf8')) as Record<string, string>;
  return {
    aws,
    project,
    directory,
    sls: (args, settings = {}) =>
      runSls(args, { settings, environment: { ...aws.environment, HTTPS_PROXY: '' }, cwd: project }),
    npm: ([script = '', ...args]) =>
      runProgram('npm', ['run', '-s', script, '--', ...args], { cwd: project, environment: aws.environment }),
    shell: (line) => runProgram('bash', ['-c', line], { cwd: project, environment: aws.environment }),
    outputs,
    url: () => apiUrl({ endpoint: aws.url }, outputs()),
    stop: async () => {
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
      released();
    },
  };
}

function runProgram(
  program: string,
  args: readonly string[],
  { cwd, environment }: { cwd: string; environment: Record<string, string> },
): Promise<CommandResult> {
  return new Promise((done) => {
    const env = { ...process.env, ...environment };
    execFile(program, args, { cwd, env, timeout: 120_000 }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
