import type { Stack } from './stack.ts';

/** What stands behind a security group of its own, and S3, whose gateway has none. */
export type Guarded = 'Endpoint' | 'Database' | 'DatabaseProxy' | 'Cache' | 'Pictures';
export type Target = Guarded | 'S3';

/** Where a function of the application finds the database. */
export const databaseOf = ({ settings }: Stack): Target[] => [
  settings.database.proxy ? 'DatabaseProxy' : 'Database',
];

/** The cache, where there is one. */
export const cacheOf = ({ settings }: Stack): Target[] => (settings.cache.enabled ? ['Cache'] : []);

export const isGuarded = (target: Target): target is Guarded => target !== 'S3';
