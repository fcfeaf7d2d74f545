import { databaseOf } from '../connections.ts';
import { databaseIsReady } from '../database-proxy.ts';
import { applicationEnvironment, databaseEnvironment, mediaEnvironment } from '../function-environment.ts';
import { listBucket, objects, readSecrets } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

export const media = {
  role: 'media',
  description: 'Signs uploads and downloads, keeps the files of events',
  startedBy: 'requests',
  limits: () => ({ memoryMb: 512, timeoutSeconds: 29 }),
  network: { connections: (stack) => ['Endpoint', ...databaseOf(stack), 'S3'], after: databaseIsReady },
  environment: (stack) => ({
    ...applicationEnvironment(stack),
    ...databaseEnvironment(stack),
    ...mediaEnvironment(stack),
  }),
  // It signs uploads and downloads with its own rights, and moves confirmed uploads to their place.
  rights: () => [
    readSecrets(['application']),
    {
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: [objects('uploads/'), objects('media/')],
    },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: [objects('uploads/'), objects('media/'), objects('static/')],
    },
    listBucket(['uploads/', 'media/', 'static/']),
  ],
  calls: 'about 1 call',
  alarms: ['Errors', 'Throttles', 'Duration'],
} as const satisfies FunctionDescription;
