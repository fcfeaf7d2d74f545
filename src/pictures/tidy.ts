import type { Id } from '../kernel/ids.ts';
import { SHARDS, type PictureFiles } from './files.ts';
import type { PictureStore } from './pictures.ts';

const BATCH = 100;

/** Counts of unused pictures. */
export interface TidiedPictures {
  /** Started and never finished. */
  unfinishedPictures: number;
  /** Finished, but named by no row. */
  unnamedPictures: number;
}

interface Parts {
  files: PictureFiles;
  store: PictureStore;
}

/**
 * Removes unused pictures that were saved before `since`: younger ones may be about to get their row.
 * @param shards the parts of the folder to look at
 * @param isDry only counts them
 */
export async function tidyPictures(
  { files, store }: Parts,
  { shards, since, isDry }: { shards: readonly string[]; since: Date; isDry: boolean },
): Promise<TidiedPictures> {
  const unfinishedPictures = await files.sweepUnfinished(since, isDry);
  let unnamedPictures = 0;
  for await (const ids of batches(files, shards, since)) {
    const named = await store.named(ids);
    for (const id of ids.filter((one) => !named.has(one))) {
      if (!isDry) await files.remove(id);
      unnamedPictures += 1;
    }
  }
  return { unfinishedPictures, unnamedPictures };
}

async function* batches(files: PictureFiles, shards: readonly string[], since: Date): AsyncIterable<Id[]> {
  let batch: Id[] = [];
  for await (const { id, savedAt } of files.kept(shards)) {
    if (savedAt >= since) continue;
    batch.push(id);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The ids of pictures in use whose files are missing. */
export async function picturesWithoutFiles({ files, store }: Parts): Promise<Id[]> {
  const there = new Set<Id>();
  for await (const { id } of files.kept(SHARDS)) there.add(id);
  const missing: Id[] = [];
  for (let after: Id | undefined; ;) {
    const ids = await store.page(after, BATCH);
    missing.push(...ids.filter((id) => !there.has(id)));
    after = ids.at(-1);
    if (after === undefined) return missing;
  }
}
