import { createHash } from 'node:crypto';
import type { Migration } from './migration.ts';
import { migrations } from './migrations/index.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Steps up to this one were released when a checksum looked at their SQL alone; theirs must stay what they are. */
const LAST_OF_SQL_ALONE = 13;

/**
 * What tells whether a step was changed after it was applied: its settings, statements and their conditions. White space
 * does not count, so that a formatter cannot break a deploy.
 */
export function checksum({ id, session = [], statements }: Migration): string {
  const settings = id <= LAST_OF_SQL_ALONE ? [] : session;
  const texts = [...settings, ...statements.flatMap(({ sql, unless }) => [unless ?? [], sql].flat())];
  return digest(texts.map((text) => text.replace(/\s+/g, ' ').trim()).join(';'));
}

/** Names the schema that these steps lead to: the number of the last one, and a digest of them all, as in `7-1f0c9a44b2d1`. */
export function schemaVersion(steps: readonly Migration[] = migrations): string {
  return `${steps.at(-1)?.id ?? 0}-${digest(steps.map(checksum).join()).slice(0, 12)}`;
}

/** The steps up to a version, for a deploy that goes back: newer ones are not its business. */
export const stepsUpTo = (version: string, steps: readonly Migration[] = migrations): Migration[] =>
  steps.filter(({ id }) => id <= Number.parseInt(version, 10));
