import type { Stack } from './stack.ts';

/** What stands behind a security group of its own, and S3, whose gateway has none. */
export type Guarded = 'Endpoint' | 'Database' | 'DatabaseProxy' | 'Cache' | 'Pictures';
export type Target = Guarded | 'S3';

/** The functions in the network; `empty-bucket` is outside. */
export type NetworkFunction = 'api' | 'media' | 'pictures' | 'sweep' | 'migrate' | 'admin';

/** What each function of the network connects to. Its security group lets it go there and nowhere else. */
export function connectionsOf({ settings }: Stack): Partial<Record<NetworkFunction, readonly Target[]>> {
  const database = settings.database.proxy ? 'DatabaseProxy' : 'Database';
  const cache = settings.cache.enabled ? (['Cache'] as const) : [];
  return {
    // All of them read their password, from Secrets Manager.
    api: ['Endpoint', database, ...cache],
    media: ['Endpoint', database, 'S3'],
    pictures: ['Endpoint', database, ...cache, 'Pictures', 'S3'],
    sweep: ['Endpoint', database, 'Pictures', 'S3'],
    // CloudFormation is answered through S3. It tries the proxy before the others are sent there.
    migrate: ['Endpoint', 'Database', ...(settings.database.proxy ? (['DatabaseProxy'] as const) : []), 'S3'],
    ...(settings.database.admin && { admin: ['Endpoint', 'Database'] }),
  };
}

/** The first part of the logical ids that belong to a function, as osls writes it: `ApiLambda`. */
export const lambdaId = (name: NetworkFunction): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}Lambda`;

/** The rules between a function and something with a security group: logical ids, one for each side. */
export const ruleIds = (name: NetworkFunction, target: Guarded) => ({
  egress: `${lambdaId(name)}To${target}`,
  ingress: `${target}From${lambdaId(name)}`,
});

export const isGuarded = (target: Target): target is Guarded => target !== 'S3';
