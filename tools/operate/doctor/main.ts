import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { coloured } from '../cli/colour.ts';
import { command, lineOf, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { ofLiveStack } from './after.ts';
import { beforeDeploy } from './before.ts';
import { type Examination, type Finding, type Patient, problem } from './finding.ts';
import { nothingHasDrifted } from './watch.ts';

const program = command(
  'npm run doctor --',
  'Looks for what would stop a deploy, and for what ails the live stack. Exit code 2: there is a problem.',
  'npm run doctor -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--drift', 'also looks for what was changed by hand, which takes minutes', false)
  .option('--json', 'gives the findings as JSON', false)
  .action(async ({ stage, json, drift }: { stage: string; json: boolean; drift: boolean }) => {
    const { name, settings, aws } = readStage(stage);
    const patient: Patient = { name, stage, settings, aws, outputs: await liveOutputs(name, aws) };
    const examinations = {
      ...beforeDeploy,
      ...ofLiveStack,
      ...(drift && { 'what was changed by hand': nothingHasDrifted }),
    };
    const findings = await examine(patient, examinations, (what) =>
      process.stderr.write(`looking at ${what} …\n`),
    );
    if (json) process.stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`);
    else process.stdout.write(report(patient, findings));
    if (findings.some(({ level }) => level === 'problem')) process.exitCode = 2;
  });

/** The outputs of the live stack; undefined where there is none. Without credentials the command ends here. */
async function liveOutputs(StackName: string, aws: Patient['aws']): Promise<Patient['outputs']> {
  const cloudFormation = new CloudFormationClient(aws);
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    cloudFormation.destroy();
  }
}

async function examine(
  patient: Patient,
  examinations: Readonly<Record<string, Examination>>,
  say: (what: string) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [topic, examination] of Object.entries(examinations)) {
    say(topic);
    try {
      findings.push(...(await examination(patient)));
    } catch (error) {
      findings.push(
        problem(`${topic} could not be looked at`, lineOf(error), 'mend that, and run the doctor again'),
      );
    }
  }
  return findings;
}

const SIGNS = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' } as const;
const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

function report({ name, outputs }: Patient, findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ level, what, why, mend }) => [
    `${coloured(COLOURS[level], SIGNS[level])} ${what}`,
    ...(why === undefined ? [] : [`          ${why}`]),
    ...(mend === undefined ? [] : [`          mend: ${mend}`]),
  ]);
  const head = outputs === undefined ? `${name} is not deployed: before a deploy` : `${name} is deployed`;
  return `${head}\n${lines.join('\n')}\n`;
}

await run(program);
