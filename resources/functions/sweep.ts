import { databaseOf } from '../connections.ts';
import { databaseIsReady } from '../database-proxy.ts';
import { applicationEnvironment, databaseEnvironment, mediaEnvironment } from '../function-environment.ts';
import { listBucket, objects, readSecrets } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

export const sweep = {
  role: 'sweep',
  description: 'Deletes what has expired or belongs to nothing any more',
  startedBy: { rate: 'rate(15 minutes)', description: 'Starts the sweep' },
  limits: () => ({ memoryMb: 512, timeoutSeconds: 300 }),
  network: {
    connections: (stack) => ['Endpoint', ...databaseOf(stack), 'Pictures', 'S3'],
    after: databaseIsReady,
  },
  mountsPictures: true,
  environment: (stack) => ({
    ...applicationEnvironment(stack),
    ...databaseEnvironment(stack),
    ...mediaEnvironment(stack),
  }),
  rights: () => [
    readSecrets(['application']),
    // It takes away what nobody claims.
    { Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: [objects('uploads/'), objects('media/')] },
    listBucket(['uploads/', 'media/']),
  ],
  calls: 'every third period has a call',
  alarms: ['Errors'],
} as const satisfies FunctionDescription;
