import { bucketName, uploadLimits } from '../config/runtime.ts';
import { createEventStore } from '../events/store.ts';
import { createApi } from '../http/api.ts';
import { routesOf } from '../kernel/route.ts';
import { createMediaHandlers } from '../media/handlers.ts';
import { createMediaStore } from '../media/store.ts';
import { createObjects } from '../platform/objects.ts';
import { createPresigning } from '../platform/presigning.ts';
import { routes } from '../routes.ts';
import { createUploadHandlers } from '../uploads/handlers.ts';
import { createUserStore } from '../users/store.ts';
import { recognize } from '../users/users.ts';
import { databaseFrom, loggerFrom } from './services.ts';

const clock = (): Date => new Date();
const logger = loggerFrom(process.env);
const database = databaseFrom(process.env);
const bucket = { bucket: bucketName(process.env), environment: process.env };
const presigning = createPresigning(bucket);
const events = createEventStore(database);
const users = createUserStore(database);
const limits = uploadLimits(process.env);

/** The Lambda function behind uploads and downloads. */
export const handler = createApi(
  routesOf(routes, 'media'),
  {
    ...createUploadHandlers({ events, presigning, limits }),
    ...createMediaHandlers(
      { events, store: createMediaStore(database), objects: createObjects(bucket), largest: limits.media },
      presigning,
    ),
  },
  { logger, clock, recognize: (actor, now) => recognize(users, actor, now) },
);

/** Closes what the handler has opened, for programs that run it outside Lambda. */
export const close = (): Promise<void> => database.close();
