import { cacheOf, databaseOf } from '../connections.ts';
import { databaseIsReady } from '../database-proxy.ts';
import {
  applicationEnvironment,
  cacheEnvironment,
  databaseEnvironment,
  mediaEnvironment,
} from '../function-environment.ts';
import { connectToCache, listBucket, objects, readSecrets } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

export const pictures = {
  role: 'pictures',
  description: 'Makes and serves the pictures of events and people',
  startedBy: 'requests',
  limits: ({ settings }) => ({ memoryMb: settings.pictures.memoryMb, timeoutSeconds: 29 }),
  network: {
    connections: (stack) => ['Endpoint', ...databaseOf(stack), ...cacheOf(stack), 'Pictures', 'S3'],
    after: databaseIsReady,
  },
  mountsPictures: true,
  // It only drops a group, by writing its generation.
  cacheAccess: 'on ~{events}:generation ~{event:*}:generation -@all +set',
  environment: (stack) => ({
    ...applicationEnvironment(stack),
    ...databaseEnvironment(stack),
    ...cacheEnvironment(stack, 'pictures'),
    ...mediaEnvironment(stack),
  }),
  rights: (stack) => [
    readSecrets(['application']),
    ...connectToCache(stack, 'pictures'),
    // It reads an upload and takes it away.
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:DeleteObject'],
      Resource: [objects('uploads/event-picture/'), objects('uploads/avatar/')],
    },
    listBucket(['uploads/']),
  ],
  calls: 'about 1 call',
  alarms: ['Errors', 'Throttles', 'Duration'],
} as const satisfies FunctionDescription;
