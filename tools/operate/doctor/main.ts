import { counted } from '../cli/counted.ts';
import { callerOf } from '../cli/account.ts';
import { coloured } from '../cli/colour.ts';
import { printJson } from '../cli/json.ts';
import { command, run } from '../cli/run.ts';
import { type LiveStack, liveStack, readStage } from '../cli/stack.ts';
import { beforeDeploy, beforeFirstDeploy } from './before/index.ts';
import { examine } from './examine.ts';
import { type Finding, type LivePatient, ok, type Patient, problem, warning } from './finding.ts';
import { unknownStage } from './unknown-stage.ts';
import { nothingHasDrifted } from './live/drift.ts';
import { ofLiveStack } from './live/index.ts';

interface Options {
  stage: string;
  json: boolean;
  drift: boolean;
  beforeDeploy: boolean;
}

const program = command(
  'npm run doctor --',
  'Checks for what would stop a deploy, then the health of the deployed stack. Exit code 2: there is a problem.',
  'npm run doctor -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--drift', 'also runs CloudFormation drift detection, which takes minutes', false)
  .option(
    '--before-deploy',
    'checks what a first deploy needs although there is no env.<stage>.json, which otherwise counts as a mistyped stage',
    false,
  )
  .option('--json', 'prints the findings as JSON', false)
  .action(async (options: Options) => {
    const target = readStage(options.stage);
    const { name, settings, aws } = target;
    const patient: Patient = { name, stage: options.stage, settings, aws, caller: await callerOf(aws) };
    const stack = await liveStack({ name, aws });
    const isKnown = stack !== undefined || target.settingsFile !== undefined || options.beforeDeploy;
    const findings = isKnown
      ? await allFindings(patient, stack, options.drift)
      : [await unknownStage(options.stage, target)];
    if (options.json) printJson(findings);
    else process.stdout.write(report(`${name}: ${headOf(stack, isKnown)}`, findings));
    if (findings.some(({ level }) => level === 'problem')) process.exitCode = 2;
  });

function headOf(stack: LiveStack | undefined, isKnown: boolean): string {
  if (isLive(stack)) return 'deployed';
  return isKnown ? 'not deployed; checked what a first deploy needs' : 'not deployed; nothing was checked';
}

/** A first deploy that failed leaves a stack with nothing but the framework's bucket. */
const isLive = (stack: LiveStack | undefined): stack is LiveStack =>
  stack?.outputs['ApiEndpoint'] !== undefined;

async function allFindings(
  patient: Patient,
  stack: LiveStack | undefined,
  withDrift: boolean,
): Promise<Finding[]> {
  const first = await examine(patient, beforeDeploy);
  const status = stack === undefined ? [] : [stackFinding(stack.status, patient.name)];
  if (!isLive(stack)) return [...first, ...status, ...(await examine(patient, beforeFirstDeploy))];
  const examinations = { ...ofLiveStack, ...(withDrift && { drift: nothingHasDrifted }) };
  return [...first, ...status, ...(await examine<LivePatient>({ ...patient, ...stack }, examinations))];
}

function stackFinding(status: string, name: string): Finding {
  if (!/FAILED|REVIEW|ROLLBACK/.test(status)) return ok(`stack status: ${status}`);
  const finding = /FAILED|REVIEW/.test(status) ? problem : warning;
  return finding(
    `stack status: ${status}`,
    'The last deploy failed; what was there before it serves on, if anything was.',
    `aws cloudformation describe-stack-events --stack-name ${name} --query "StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]"`,
  );
}

const SIGNS = { ok: 'ok      ', warning: 'WARNING ', problem: 'PROBLEM ' } as const;
const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

function report(head: string, findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number => findings.filter((one) => one.level === level).length;
  const lines = findings.flatMap(({ level, what, why, fix }) => [
    `${coloured(COLOURS[level], SIGNS[level])} ${what}`,
    ...(why === undefined ? [] : [`         ${why}`]),
    ...(fix === undefined ? [] : [`         fix: ${fix}`]),
  ]);
  const sums = `${counted(count('problem'), 'problem')}, ${counted(count('warning'), 'warning')}, ${count('ok')} ok`;
  return `${coloured('bold', head)}\n${lines.join('\n')}\n${sums}\n`;
}

await run(program);
