import type { AppliedMigration } from '../../../src/database/database-status.ts';
import { migrations } from '../../../src/database/migrations/index.ts';
import { checksum } from '../../../src/database/schema-version.ts';

/** What a deploy of this folder would do to the schema: names of steps, in order. */
export interface Plan {
  applied: number;
  /** Would run. */
  pending: string[];
  /** Were edited after they had run: the deploy would fail. */
  edited: string[];
  /** Have run, but this folder does not know them: it is older than what is deployed. They stay. */
  unknown: string[];
}

/** Compares the steps in this folder with those that have run. */
export function planOf(applied: readonly AppliedMigration[]): Plan {
  const known = new Map(applied.map((step) => [step.id, step]));
  const ids = new Set(migrations.map(({ id }) => id));
  const edited = migrations.filter((step) => {
    const run = known.get(step.id);
    return run !== undefined && run.checksum !== checksum(step);
  });
  return {
    applied: applied.length,
    pending: migrations.filter(({ id }) => !known.has(id)).map(nameOf),
    edited: edited.map(nameOf),
    unknown: applied.filter(({ id }) => !ids.has(id)).map(nameOf),
  };
}

const nameOf = ({ id, name }: { id: number; name: string }): string =>
  `${String(id).padStart(4, '0')}-${name}`;

/** The plan, a line each. */
export function planLines({ applied, pending, edited, unknown }: Plan): string[] {
  return [
    `${applied} steps have run.`,
    ...pending.map((step) => `would run: ${step}`),
    ...edited.map((step) => `edited after it ran: ${step}; undo that and add a new step`),
    ...unknown.map((step) => `only in the database: ${step}; this folder is older than what is deployed`),
    ...(pending.length + edited.length === 0 ? ['A deploy of this folder changes nothing.'] : []),
  ];
}
