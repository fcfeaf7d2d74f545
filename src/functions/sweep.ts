import { bucketName, picturesDirectory } from '../config/runtime.ts';
import { runHousekeeping, type Housekeeping } from '../database/housekeeping.ts';
import { createMediaStore } from '../media/store.ts';
import { mediaWithoutObjects, tidyMedia, type TidiedMedia } from '../media/tidy.ts';
import { createPictureFiles, SHARDS } from '../pictures/files.ts';
import { createPictureStore } from '../pictures/store.ts';
import { picturesWithoutFiles, tidyPictures, type TidiedPictures } from '../pictures/tidy.ts';
import { createObjects } from '../platform/objects.ts';
import { countersFrom, databaseFrom, loggerFrom } from './services.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How often the stack starts the sweep. */
const EVERY_MS = 15 * MINUTE_MS;
const RUNS_A_DAY = (24 * HOUR_MS) / EVERY_MS;
/** Enough for each part of the folder to be looked at once a day. */
const SHARDS_A_RUN = Math.ceil(SHARDS.length / RUNS_A_DAY);

const logger = loggerFrom(process.env);
const database = databaseFrom(process.env);
const counters = countersFrom(process.env);
const pictures = {
  files: createPictureFiles(picturesDirectory(process.env)),
  store: createPictureStore(database),
};
const media = {
  objects: createObjects({ bucket: bucketName(process.env), environment: process.env }),
  store: createMediaStore(database),
};

/** The payload of a manual invocation; the schedule sends none of it. */
export interface SweepRequest {
  /** Only count what would be removed, of everything. */
  dryRun?: boolean;
  /** Look at everything now, and not only at this run's share. */
  full?: boolean;
  /** Also list rows whose files or objects are missing; nothing is removed then. */
  check?: boolean;
}

/** What a run has removed or, dry, would have. `missing…`: ids of rows without their files, on request. */
export interface Swept extends Housekeeping, TidiedPictures, Partial<TidiedMedia> {
  missingPictures?: string[];
  missingMedia?: string[];
}

/** The Lambda function for housekeeping, on a schedule. Running it again, or twice at once, does no harm. */
export async function handler(request: SweepRequest = {}): Promise<Swept> {
  const now = new Date();
  const { check = false } = request;
  const isDry = check || request.dryRun === true;
  const swept: Swept = {
    ...(await runHousekeeping(database, now, { isDry })),
    ...(await tidyFiles(now, { isDry, isFull: isDry || request.full === true })),
    ...(check && (await missing())),
  };
  logger.info(isDry ? 'swept nothing, on request' : 'swept', { ...swept });
  if (!isDry) countSwept(swept);
  return swept;
}

/** Pictures by parts of the folder, so that a run stays short; objects once a day, since S3 deletes most of them by itself. */
async function tidyFiles(
  now: Date,
  { isDry, isFull }: { isDry: boolean; isFull: boolean },
): Promise<TidiedPictures & Partial<TidiedMedia>> {
  const run = Math.floor(now.getTime() / EVERY_MS);
  const before = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
  const shards = isFull ? SHARDS : shardsOf(run);
  const isTimeForObjects = isFull || run % RUNS_A_DAY === 0;
  return {
    ...(await tidyPictures(pictures, { shards, since: before(1), isDry })),
    ...(isTimeForObjects && (await tidyMedia(media, { since: before(24), isDry }))),
  };
}

const missing = async () => ({
  missingPictures: await picturesWithoutFiles(pictures),
  missingMedia: await mediaWithoutObjects(media),
});

const shardsOf = (run: number): string[] =>
  Array.from({ length: SHARDS_A_RUN }, (_, i) => SHARDS[(run * SHARDS_A_RUN + i) % SHARDS.length] as string);

function countSwept(swept: Swept): void {
  const removed = Object.values(swept).filter((value) => typeof value === 'number');
  counters.count(
    'Swept',
    removed.reduce((sum, value) => sum + value, 0),
  );
  counters.publish();
}

/** Closes what the handler has opened, for programs that run it outside Lambda. */
export const close = (): Promise<void> => database.close();
