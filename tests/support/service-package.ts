import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepNativePackages } from '../../tools/sls/native-packages.ts';
import { environmentOfOsls } from './templates/start.ts';

export interface TemplateResource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Template {
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, { Value: unknown }>;
}

export interface CommandResult {
  status: number;
  stdout: string;
  stderr: string;
}

const root = join(import.meta.dirname, '../..');

/**
 * Runs `sls` as a person would, on a machine that knows no AWS credentials and reaches no network.
 * `settings` becomes env.<stage>.json: an object, or the text itself.
 */
export async function runSls(
  args: readonly string[],
  {
    stage = 'prod',
    settings,
    environment = {},
    cwd = root,
  }: {
    stage?: string;
    settings?: object | string | undefined;
    /** On top of that of a machine without credentials. */
    environment?: Record<string, string>;
    /** Another copy of the project. */
    cwd?: string;
  } = {},
): Promise<CommandResult> {
  const home = await mkdtemp(join(tmpdir(), 'concert-sls-'));
  const text = typeof settings === 'object' ? JSON.stringify(settings) : settings;
  if (text !== undefined) await writeFile(join(home, `env.${stage}.json`), text);
  const env = {
    ...environmentOfOsls(home),
    CONCERT_SETTINGS_DIR: home,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
    ...environment,
  };
  const sls = join(root, 'node_modules/.bin/sls');
  try {
    return await new Promise((resolve) => {
      const options = { cwd, env, maxBuffer: 64 * 1024 * 1024, timeout: 200_000 };
      const child = execFile(sls, [...args, '--stage', stage], options, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
      // `sls invoke` reads its input to the end.
      child.stdin?.end();
    });
  } finally {
    await rm(home, { recursive: true });
  }
}

/**
 * The template of a stage as `sls package` makes it, without the zips, and the file that holds it: made once for all tests
 * of a run, so nobody may change the file.
 */
export async function templateOf({
  stage = 'prod',
  settings = {},
}: { stage?: string; settings?: object } = {}): Promise<{ template: Template; file: string }> {
  const answer = await fetch(process.env['TEST_TEMPLATES_URL'] ?? '', {
    method: 'POST',
    body: JSON.stringify({ stage, settings }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return { template: JSON.parse(await readFile(text, 'utf8')) as Template, file: text };
}

/** Packages the service as people do, zips and all, into a folder that the caller removes. */
export async function packageService(
  options: { stage?: string; settings?: object } = {},
): Promise<{ template: Template; directory: string }> {
  // `sls` runs without a network here.
  await Promise.all([keepNativePackages('arm64'), keepNativePackages('x86_64')]);
  const directory = await mkdtemp(join(tmpdir(), 'concert-package-'));
  const { status, stdout, stderr } = await runSls(['package', '--package', directory], options);
  if (status !== 0) throw new Error(`sls package ended with ${status}\n${stdout}${stderr}`);
  const text = await readFile(join(directory, 'cloudformation-template-update-stack.json'), 'utf8');
  return { template: JSON.parse(text) as Template, directory };
}
