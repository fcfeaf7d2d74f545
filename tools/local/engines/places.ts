import { join, resolve } from 'node:path';

/** The root of the clone: where package.json is. */
export const projectDirectory = resolve(import.meta.dirname, '../../..');

/** The git-ignored folder for everything that is fetched once and for local data. */
export const localDirectory = join(projectDirectory, '.local');
