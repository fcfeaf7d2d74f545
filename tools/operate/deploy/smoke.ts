import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../cli/run.ts';
import { readOutputs, type Stage } from '../cli/stack.ts';
import type { Finding } from '../doctor/finding.ts';
import {
  apiIsHealthy,
  authorizerTurnsAway,
  eventsAreListed,
  picturesAreMounted,
} from '../doctor/live/gateway.ts';

/** Through the gateway, as people come: each function that answers them, the database, the cache, the authorizer. */
const CHECKS = [apiIsHealthy, eventsAreListed, picturesAreMounted, authorizerTurnsAway] as const;

/** A new domain or route is not everywhere at once. */
const TRIES = 5;
const BETWEEN_MS = 3_000;

/** What a smoke test has found: none of it a problem. */
export interface Smoke {
  /** Of the stack. */
  outputs: Record<string, string>;
  findings: Finding[];
}

/**
 * Asks the API that was just deployed for what people ask it, a few times where it does not answer well.
 * @throws CommandError with every problem that stays
 */
export async function smokeTest(stage: string, { aws }: Stage): Promise<Smoke> {
  const outputs = readOutputs(stage);
  process.stderr.write(`smoke test of ${outputs['ApiEndpoint']} …\n`);
  for (let tries = 1; ; tries += 1) {
    const reached = { stage, aws, outputs };
    const findings = (await Promise.all(CHECKS.map((check) => found(() => check(reached))))).flat();
    const problems = findings.filter(({ level }) => level === 'problem').map(({ what }) => what);
    if (problems.length === 0) return { outputs, findings };
    if (tries === TRIES)
      throw new CommandError(
        `deployed, but the smoke test failed: ${problems.join('; ')}. Why: npm run errors -- --stage ${stage}. Back: npm run rollback -- --stage ${stage}`,
      );
    await wait(BETWEEN_MS);
  }
}

async function found(check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [{ level: 'problem', what: (error as Error).message }];
  }
}

/** What a deploy or a rollback ends with, a line each. */
export function smokeLines({ outputs, findings }: Smoke): string[] {
  const width = Math.max(...Object.keys(outputs).map((name) => name.length));
  return [
    ...Object.entries(outputs).map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    `Smoke test passed: ${findings.map(({ what }) => what).join('; ')}`,
  ];
}
