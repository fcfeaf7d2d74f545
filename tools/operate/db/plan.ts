import type { AppliedMigration } from '../../../src/admin/database-status.ts';
import { migrations } from '../../../src/database/migrations/index.ts';
import { checksum } from '../../../src/database/schema-version.ts';
import { counted } from '../cli/counted.ts';

/** What a deploy of this folder would do to the schema: names of migrations, in order. */
export interface Plan {
  applied: number;
  /** Would be applied. */
  pending: string[];
  /** Were modified after they had been applied: the deploy would fail. */
  edited: string[];
  /** Are applied, but not in this folder: it is older than the deployed release. They stay. */
  unknown: string[];
}

/** Compares the migrations in this folder with those that are applied. */
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
    `${counted(applied, 'migration')} applied.`,
    ...pending.map((step) => `pending: ${step}`),
    ...edited.map((step) => `modified after it was applied: ${step}; revert that and add a new migration`),
    ...unknown.map((step) => `only in the database: ${step}; this folder is older than the deployed release`),
    ...(pending.length + edited.length === 0 ? ['No pending migrations.'] : []),
  ];
}
