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

/** Through the gateway, as clients do: each function with routes, the database, the cache, the authorizer. */
const CHECKS = [apiIsHealthy, eventsAreListed, picturesAreMounted, authorizerTurnsAway] as const;

/** A new domain or route takes time to propagate. */
const TRIES = 5;
const BETWEEN_MS = 3_000;

/** The findings of a smoke test, none of them a problem. */
export interface Smoke {
  /** Of the stack. */
  outputs: Record<string, string>;
  findings: Finding[];
}

/**
 * Sends typical requests to the deployed API, a few times where a response is not as expected.
 * @throws CommandError with every remaining problem
 */
export async function smokeTest(stage: string, { aws }: Stage): Promise<Smoke> {
  const outputs = readOutputs(stage);
  process.stderr.write(`smoke test of ${outputs['ApiEndpoint']} …\n`);
  for (let tries = 1; ; tries += 1) {
    const target = { stage, aws, outputs };
    const findings = (await Promise.all(CHECKS.map((check) => found(() => check(target))))).flat();
    const problems = findings.filter(({ level }) => level === 'problem').map(({ what }) => what);
    if (problems.length === 0) return { outputs, findings };
    if (tries === TRIES)
      throw new CommandError(
        `deployed, but the smoke test failed: ${problems.join('; ')}. Errors: npm run errors -- --stage ${stage}. To go back: npm run rollback -- --stage ${stage}`,
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
