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
import { cacheFrom, databaseFrom, loggerFrom } from './services.ts';

const clock = (): Date => new Date();
const logger = loggerFrom(process.env);
const database = databaseFrom(process.env);
const cache = cacheFrom(process.env, logger);
const readThrough = createReadThrough(cache, clock);

/** The Lambda function behind pictures of events and people. */
export const handler = createApi(
  routesOf(routes, 'pictures'),
  createPictureHandlers(
    {
      events: createEventStore(database),
      store: createPictureStore(database),
      files: createPictureFiles(picturesDirectory(process.env)),
      objects: createObjects({ bucket: bucketName(process.env), environment: process.env }),
      make: makePicture,
      largest: uploadLimits(process.env).picture,
    },
    async (id) => void (await Promise.all(cacheGroups(id).map((group) => readThrough.invalidate(group)))),
  ),
  { logger, clock },
);

/** Closes what the handler has opened, for programs that run it outside Lambda. */
export async function close(): Promise<void> {
  cache.close();
  await database.close();
}
