import type { Migration } from '../migration.ts';
import { readMigrations } from './read-migrations.ts';

// tools/bundle/at-build-time.ts puts the value into a bundle, since the files do not come along.

/** The history of the tables, oldest first: the SQL files of this folder. Procedures are no part of it: see ../procedures. */
export const migrations: readonly Migration[] = readMigrations(new URL('.', import.meta.url));
