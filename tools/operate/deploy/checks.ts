import type { Caller } from '../cli/account.ts';
import { coloured } from '../cli/colour.ts';
import { CommandError } from '../cli/run.ts';
import { liveStack, type Stage } from '../cli/stack.ts';
import { beforeDeploy, beforeFirstDeploy } from '../doctor/before/index.ts';
import { notExamined } from '../doctor/examine.ts';
import type { Examination, Finding, Patient } from '../doctor/finding.ts';

/** The deploy itself packages, and compares the sizes with what Lambda takes. */
const LEFT_OUT = ['package sizes'];

/**
 * What the doctor checks before a deploy, in parallel: quotas, zones, certificate, plan of the account. What cannot be
 * checked with these permissions does not stop the deploy.
 * @param caller whose credentials these are
 */
export async function checkBefore(stage: string, target: Stage, caller: Caller): Promise<Finding[]> {
  const { name, settings, aws } = target;
  const patient: Patient = { name, stage, settings, aws, caller };
  const isLive = (await liveStack({ name, aws }))?.outputs['ApiEndpoint'] !== undefined;
  const examinations = Object.entries({ ...beforeDeploy, ...(!isLive && beforeFirstDeploy) });
  const chosen = examinations.filter(([topic]) => !LEFT_OUT.includes(topic));
  return (await Promise.all(chosen.map((one) => findingsOf(patient, one)))).flat();
}

async function findingsOf(patient: Patient, [topic, examination]: [string, Examination]): Promise<Finding[]> {
  try {
    return await examination(patient);
  } catch (error) {
    return [{ ...notExamined(topic, error), level: 'warning' }];
  }
}

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

/** Problems and warnings, a line each, with the fix. */
export const checkLines = (findings: readonly Finding[]): string[] =>
  findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, what, fix }) => `${coloured(COLOURS[level], `${level}:`)} ${what}; ${fix}`);

/** @throws CommandError naming every problem */
export function refuseProblems(findings: readonly Finding[]): void {
  const problems = findings.filter(({ level }) => level === 'problem');
  if (problems.length === 0) return;
  throw new CommandError(
    `${problems.map(({ what }) => what).join('; ')}. Nothing was deployed; --despite-problems deploys anyway.`,
  );
}
