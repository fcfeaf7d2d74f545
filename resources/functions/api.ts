import { cacheOf, databaseOf } from '../connections.ts';
import { databaseIsReady } from '../database-proxy.ts';
import {
  applicationEnvironment,
  cacheEnvironment,
  databaseEnvironment,
  webEnvironment,
} from '../function-environment.ts';
import { connectToCache, readSecrets } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

export const api = {
  role: 'api',
  description: 'Answers every request about events, bookings and users',
  startedBy: 'requests',
  limits: ({ settings }) => settings.api,
  // Ready, or one that osls builds (deployment.ts).
  image: ({ settings }) =>
    settings.api.packaging === 'zip' ? null : (settings.api.imageUri ?? { name: 'api' }),
  network: {
    connections: (stack) => ['Endpoint', ...databaseOf(stack), ...cacheOf(stack)],
    after: databaseIsReady,
  },
  cacheAccess: 'on ~{events}:* ~{event:*}:* -@all +mget +set +del +ping',
  environment: (stack) => ({
    ...applicationEnvironment(stack),
    ...databaseEnvironment(stack),
    ...cacheEnvironment(stack, 'api'),
    ...webEnvironment(stack),
  }),
  rights: (stack) => [readSecrets(['application']), ...connectToCache(stack, 'api')],
  calls: 'about 33 calls',
  alarms: ['Errors', 'Throttles', 'Duration'],
} as const satisfies FunctionDescription;
