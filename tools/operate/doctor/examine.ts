import { CommandError, lineOf } from '../cli/run.ts';
import { type Examination, type Finding, problem } from './finding.ts';

/** Runs the checks one after the other. A check that fails to run becomes a problem itself. */
export async function examine<P>(
  patient: P,
  examinations: Readonly<Record<string, Examination<P>>>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [topic, examination] of Object.entries(examinations)) {
    process.stderr.write(`checking ${topic} …\n`);
    try {
      findings.push(...(await examination(patient)));
    } catch (error) {
      findings.push(notExamined(topic, error));
    }
  }
  return findings;
}

/** The finding that a check could not run. */
export const notExamined = (topic: string, error: unknown): Finding =>
  problem(
    `${topic}: ${error instanceof CommandError ? error.message : 'could not be checked'}`,
    error instanceof CommandError ? 'Nothing more is known about it.' : lineOf(error),
    'fix that, and run the doctor again',
  );
