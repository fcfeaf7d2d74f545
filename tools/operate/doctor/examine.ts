import { CommandError, lineOf } from '../cli/run.ts';
import { type Examination, type Finding, problem } from './finding.ts';

/** Looks at each thing, one after the other. What could not be looked at becomes a problem by itself. */
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

/** The finding that something could not be looked at. */
export const notExamined = (topic: string, error: unknown): Finding =>
  problem(
    `${topic}: ${error instanceof CommandError ? error.message : 'could not be checked'}`,
    error instanceof CommandError ? 'Nothing more can be said of it.' : lineOf(error),
    'fix that, and run the doctor again',
  );
