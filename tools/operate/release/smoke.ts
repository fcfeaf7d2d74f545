import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../cli/run.ts';
import { readOutputs, type Stage } from '../cli/stack.ts';
import type { Examination, Finding, Patient } from '../doctor/finding.ts';
import { apiIsHealthy, authorizerTurnsAway, eventsAreListed, picturesAreMounted } from '../doctor/gateway.ts';

/** Through the gateway, as people come: each function that answers them, the database, the cache, the authorizer. */
const CHECKS: readonly Examination[] = [
  apiIsHealthy,
  eventsAreListed,
  picturesAreMounted,
  authorizerTurnsAway,
];

/** A new domain or route is not everywhere at once. */
const TRIES = 5;
const BETWEEN_MS = 3_000;

/**
 * Asks the API that was just deployed for what people ask it, a few times where it does not answer well.
 * @returns the outputs of the stack, and what was found, none of it a problem
 * @throws CommandError with every problem that stays
 */
export async function smokeTest(
  stage: string,
  { name, settings, aws }: Stage,
): Promise<{ outputs: Record<string, string>; findings: Finding[] }> {
  const outputs = readOutputs(stage);
  const patient: Patient = { name, stage, settings, aws, outputs };
  process.stderr.write(`Smoke test of ${outputs['ApiEndpoint']} …\n`);
  for (let tries = 1; ; tries += 1) {
    const findings = (await Promise.all(CHECKS.map((check) => found(check, patient)))).flat();
    const problems = findings.filter(({ level }) => level === 'problem').map(({ what }) => what);
    if (problems.length === 0) return { outputs, findings };
    if (tries === TRIES)
      throw new CommandError(
        `it is deployed, but the smoke test failed: ${problems.join('; ')}. Look: npm run errors -- --stage ${stage}. Back: npm run rollback -- --stage ${stage}`,
      );
    await wait(BETWEEN_MS);
  }
}

async function found(check: Examination, patient: Patient): Promise<Finding[]> {
  try {
    return await check(patient);
  } catch (error) {
    const { message, cause } = error as Error;
    return [{ level: 'problem', what: cause instanceof Error ? `${message}: ${cause.message}` : message }];
  }
}

/** What a deploy or a rollback ends with, a line each. */
export function smokeLines({ outputs, findings }: Awaited<ReturnType<typeof smokeTest>>): string[] {
  const width = Math.max(...Object.keys(outputs).map((name) => name.length));
  return [
    ...Object.entries(outputs).map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    `Smoke test passed: ${findings.map(({ what }) => what).join('; ')}`,
  ];
}
