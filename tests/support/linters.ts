import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localDirectory } from '../../tools/local/engines/places.ts';
import { ensurePythonTools } from './python-tools.ts';

const run = promisify(execFile);
const program = (name: string): string => join(localDirectory, 'linters', 'bin', name);

/**
 * Installs cfn-lint and checkov below .local, once.
 * @returns whether they are there: without Python or without a network they are not, and one loud line says so
 */
export const ensureLinters = (): Promise<boolean> =>
  ensurePythonTools('linters', ['cfn-lint==1.58.0', 'checkov==3.3.30']);

/** The same for parliament, which cannot share a folder with them: each wants its own version of boto3. */
export const ensureParliament = (): Promise<boolean> =>
  ensurePythonTools('parliament', ['parliament==1.6.4', 'setuptools==65.5.0']);

// W3005: osls writes dependencies that references imply as well. W3010: zones are named where the settings name them. E3691: it
// knows full versions of MySQL only, although RDS takes the major one (ADR 45; github.com/aws-cloudformation/cfn-lint/issues/3849).
const CFN_LINT_IGNORED = ['W3005', 'W3010', 'E3691'];

/** What cfn-lint finds wrong with a template in a region, a line each. */
export async function cfnLint(template: string, region = 'us-east-1'): Promise<string[]> {
  const args = [
    '--format',
    'parseable',
    '--regions',
    region,
    '--ignore-checks',
    ...CFN_LINT_IGNORED,
    '--template',
    template,
  ];
  const { stdout } = await run(program('cfn-lint'), args).catch((error: { stdout: string }) => error);
  return stdout.split('\n').filter(Boolean);
}

/**
 * What checkov finds wrong with a template, a line each.
 * @param skipped the ids of checks that were judged and do not apply
 */
export async function checkov(template: string, skipped: readonly string[]): Promise<string[]> {
  const args = [
    '--file',
    template,
    '--framework',
    'cloudformation',
    '--output',
    'json',
    '--quiet',
    '--compact',
  ];
  const { stdout } = await run(program('checkov'), [...args, '--skip-check', skipped.join(',')], {
    maxBuffer: 64 * 1024 * 1024,
    // It would ask its maker for guidelines.
    env: { ...process.env, BC_SKIP_MAPPING: 'TRUE' },
  }).catch((error: { stdout: string }) => error);
  const { results } = JSON.parse(stdout) as {
    results?: { failed_checks: { check_id: string; check_name: string; resource: string }[] };
  };
  return (results?.failed_checks ?? []).map(
    ({ check_id: id, check_name: name, resource }) => `${id} ${resource}: ${name}`,
  );
}

const ANALYSE =
  'import json, sys, parliament; print(json.dumps([f"{f.issue} {f.detail}" for f in parliament.analyze_policy_string(sys.argv[1]).findings]))';

/** What parliament finds wrong with a policy of IAM, a line each. */
export async function parliament(policy: object): Promise<string[]> {
  const python = join(localDirectory, 'parliament', 'bin', 'python');
  const { stdout } = await run(python, ['-W', 'ignore', '-c', ANALYSE, JSON.stringify(policy)]);
  return JSON.parse(stdout) as string[];
}
