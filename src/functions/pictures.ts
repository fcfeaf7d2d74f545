import { bucketName, picturesDirectory, uploadLimits } from '../config/runtime.ts';
import { cacheGroups } from '../events/events.ts';
import { createEventStore } from '../events/store.ts';
import { createApi } from '../http/api.ts';
import { routesOf } from '../kernel/route.ts';
import { createPictureFiles } from '../pictures/files.ts';
import { createPictureHandlers } from '../pictures/handlers.ts';
import { makePicture } from '../pictures/make-picture.ts';
import { createPictureStore } from '../pictures/store.ts';
import { createObjects } from '../platform/objects.ts';
import { createReadThrough } from '../platform/read-through.ts';
import { routes } from '../routes.ts';
import { createErasureHandlers } from '../users/erasure.ts';
import { createUserStore } from '../users/store.ts';
import { recognize } from '../users/users.ts';
import { cacheFrom, databaseFrom, loggerFrom } from './services.ts';

const clock = (): Date => new Date();
const logger = loggerFrom(process.env);
const database = databaseFrom(process.env);
const cache = cacheFrom(process.env, logger);
const readThrough = createReadThrough(cache, clock);
const users = createUserStore(database);
const files = createPictureFiles(picturesDirectory(process.env));

/** The Lambda function behind pictures of events and people, and behind the erasure of both a person's data and picture. */
export const handler = createApi(
  routesOf(routes, 'pictures'),
  {
    ...createPictureHandlers(
      {
        events: createEventStore(database),
        store: createPictureStore(database),
        files,
        objects: createObjects({ bucket: bucketName(process.env), environment: process.env }),
        make: makePicture,
        largest: uploadLimits(process.env).picture,
      },
      async (id) => void (await Promise.all(cacheGroups(id).map((group) => readThrough.invalidate(group)))),
    ),
    ...createErasureHandlers({ users, removePicture: (id) => files.remove(id) }),
  },
  { logger, clock, recognize: (actor, now) => recognize(users, actor, now) },
);

/** Closes what the handler has opened, for programs that run it outside Lambda. */
export async function close(): Promise<void> {
  cache.close();
  await database.close();
}
