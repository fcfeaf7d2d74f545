import { createHash } from 'node:crypto';
import type { Migration } from './migration.ts';
import { migrations } from './migrations/index.ts';
import { procedures } from './procedures/index.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * What shows whether a step was changed after it was applied: its statements and their conditions. White space
 * does not count, so that a formatter cannot break a deploy.
 */
export function checksum({ statements }: Migration): string {
  const texts = statements.flatMap(({ sql, unless }) => [unless ?? [], sql].flat());
  return digest(texts.map((text) => text.replace(/\s+/g, ' ').trim()).join(';'));
}

/** Names the schema of this release: the number of the last step, and a digest of all steps and procedures, as in `7-1f0c9a44b2d1`. */
export function schemaVersion(): string {
  const parts = [...migrations.map(checksum), ...procedures.map(({ name }) => name)];
  return `${migrations.at(-1)?.id ?? 0}-${digest(parts.join()).slice(0, 12)}`;
}

/** The steps up to a version, for a deploy that goes back: newer ones do not concern it. */
export const stepsUpTo = (version: string, steps: readonly Migration[] = migrations): Migration[] =>
  steps.filter(({ id }) => id <= Number.parseInt(version, 10));
