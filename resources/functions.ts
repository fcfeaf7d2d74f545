import { routes } from '../src/routes.ts';
import { proxyIsReady } from './database-proxy.ts';
import {
  applicationEnvironment,
  cacheEnvironment,
  databaseEnvironment,
  mediaEnvironment,
  proxyEnvironment,
  webEnvironment,
} from './function-environment.ts';
import {
  connectToCache,
  emptyBucketRights,
  mediaRights,
  pictureUploadRights,
  readSecrets,
  sweepRights,
  writeSecret,
} from './function-rights.ts';
import { type FunctionName, functionName, roleName } from './function-names.ts';
import { httpApiEvents } from './http-events.ts';
import { alarmsOf } from './monitoring/function-alarms.ts';
import { inNetwork } from './network.ts';
import { PICTURES_DIRECTORY, PICTURES_MOUNT_TARGET, picturesMount, picturesRights } from './pictures.ts';
import type { Stack } from './stack.ts';

/** Every Lambda function: what starts it, what it may use, and its limits (memory in MB, time in seconds). */
export function functions(stack: Stack) {
  const { api, pictures } = stack.settings;
  const database = databaseEnvironment(stack);
  const media = mediaEnvironment(stack);
  // New code needs the new schema, and whoever goes through the proxy needs one that lets it through.
  const readyDatabase = ['Migration', ...proxyIsReady(stack)];
  return {
    api: {
      ...described(stack, 'api', 'Answers every request about events, bookings and users'),
      ...code(stack),
      ...limits(api.memoryMb, api.timeoutSeconds),
      alarms: alarmsOf(stack, 'api', api.timeoutSeconds),
      ...(api.reservedConcurrency !== null && { reservedConcurrency: api.reservedConcurrency }),
      events: httpApiEvents(routes, 'api'),
      ...inNetwork(stack, 'api', { after: readyDatabase }),
      environment: {
        ...applicationEnvironment(stack),
        ...database,
        ...cacheEnvironment(stack, 'api'),
        ...webEnvironment(stack),
      },
      iamRoleStatements: rights(stack, [readSecrets(['application']), ...connectToCache(stack, 'api')]),
    },
    media: {
      ...described(stack, 'media', 'Signs uploads and downloads, keeps the files of events'),
      ...source('media'),
      ...limits(512, 29),
      alarms: alarmsOf(stack, 'media', 29),
      events: httpApiEvents(routes, 'media'),
      ...inNetwork(stack, 'media', { after: readyDatabase }),
      environment: { ...applicationEnvironment(stack), ...database, ...media },
      iamRoleStatements: rights(stack, [readSecrets(['application']), ...mediaRights]),
    },
    pictures: {
      ...described(stack, 'pictures', 'Makes and serves the pictures of events and people'),
      ...source('pictures'),
      ...limits(pictures.memoryMb, 29),
      alarms: alarmsOf(stack, 'pictures', 29),
      events: httpApiEvents(routes, 'pictures'),
      ...picturesMount(),
      ...inNetwork(stack, 'pictures', { zones: 'first', after: [...readyDatabase, PICTURES_MOUNT_TARGET] }),
      environment: {
        ...applicationEnvironment(stack),
        ...database,
        ...cacheEnvironment(stack, 'pictures'),
        ...media,
        PICTURES_DIRECTORY,
      },
      iamRoleStatements: rights(stack, [
        readSecrets(['application']),
        ...connectToCache(stack, 'pictures'),
        ...pictureUploadRights,
        picturesRights,
      ]),
    },
    sweep: {
      ...described(stack, 'sweep', 'Deletes what has expired or belongs to nothing any more'),
      ...source('sweep'),
      ...limits(512, 300),
      alarms: alarmsOf(stack, 'sweep', 300),
      events: [{ schedule: { rate: ['rate(15 minutes)'], description: 'Starts the sweep' } }],
      ...picturesMount(),
      ...inNetwork(stack, 'sweep', { zones: 'first', after: [...readyDatabase, PICTURES_MOUNT_TARGET] }),
      environment: { ...applicationEnvironment(stack), ...database, ...media, PICTURES_DIRECTORY },
      iamRoleStatements: rights(stack, [readSecrets(['application']), ...sweepRights, picturesRights]),
    },
    migrate: {
      ...described(stack, 'migrate', 'Brings the database to the schema of this release'),
      ...source('migrate'),
      ...limits(512, 300),
      alarms: alarmsOf(stack, 'migrate', 300),
      ...inNetwork(stack, 'migrate'),
      environment: {
        ...applicationEnvironment(stack),
        ...databaseEnvironment(stack, 'master'),
        ...proxyEnvironment(stack),
      },
      iamRoleStatements: rights(stack, [readSecrets(['application', 'master'])]),
    },
    ...(stack.settings.database.admin && {
      admin: {
        ...described(stack, 'admin', 'Lets people with the right to invoke it look into the database'),
        ...source('admin'),
        ...limits(512, 300),
        ...inNetwork(stack, 'admin', { zones: 'first', after: ['Migration'] }),
        environment: { ...applicationEnvironment(stack), ...databaseEnvironment(stack, 'master') },
        iamRoleStatements: rights(stack, [readSecrets(['application', 'master']), writeSecret]),
      },
    }),
    'empty-bucket': {
      ...described(stack, 'empty-bucket', 'Empties the media bucket before the stack is removed'),
      ...source('empty-bucket'),
      ...limits(512, 900),
      environment: applicationEnvironment(stack),
      iamRoleStatements: rights(stack, emptyBucketRights),
    },
  };
}

const described = (stack: Stack, role: FunctionName, description: string) => ({
  name: functionName(stack, role),
  description,
  iamRoleStatementsName: roleName(stack, role),
  ...(stack.settings.logs.tracing && { tracing: 'Active' as const }),
});

const source = (role: FunctionName) => ({ handler: `src/functions/${role}.handler` });

/** The API's own code comes as a zip, or as an image: a ready one, or one that osls builds (see image() in deployment.ts). */
function code({ settings: { api } }: Stack) {
  if (api.packaging === 'zip') return source('api');
  return { image: api.imageUri ?? { name: 'api' } };
}

const limits = (memorySize: number, timeout: number) => ({ memorySize, timeout });

/** The list must be there even if empty, else the roles plugin leaves the function on a shared role. */
function rights({ settings }: Stack, statements: readonly object[]) {
  const tracing = {
    Effect: 'Allow',
    Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    // X-Ray knows no narrower resource.
    Resource: '*',
  };
  return [...statements, ...(settings.logs.tracing ? [tracing] : [])] as Record<string, unknown>[];
}
