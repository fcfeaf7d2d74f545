import type { Id } from '../kernel/ids.ts';
import type { Objects } from '../platform/objects.ts';
import { objectKey, type MediaStore } from './media.ts';

const BATCH = 100;
const PAGE = 1000;

/** Counts of unused objects. */
export interface TidiedMedia {
  /** Copied, but named by no row. */
  unnamedMedia: number;
  /** Sent and never used. S3 deletes them by itself, a day or two later. */
  unusedUploads: number;
}

interface Parts {
  objects: Objects;
  store: MediaStore;
}

/**
 * Removes unused objects that were created before `since`.
 * @param isDry only counts them
 */
export async function tidyMedia(
  { objects, store }: Parts,
  { since, isDry }: { since: Date; isDry: boolean },
): Promise<TidiedMedia> {
  const remove = async (keys: readonly string[]): Promise<number> => {
    if (!isDry) for (const key of keys) await objects.remove(key);
    return keys.length;
  };
  const tidied = { unnamedMedia: 0, unusedUploads: 0 };
  for await (const keys of pages(objects, 'media/', since)) {
    tidied.unnamedMedia += await remove(await unnamed(store, keys));
  }
  for await (const keys of pages(objects, 'uploads/', since)) tidied.unusedUploads += await remove(keys);
  return tidied;
}

async function unnamed(store: MediaStore, keys: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; from < keys.length; from += BATCH) {
    const batch = keys.slice(from, from + BATCH);
    const named = await store.named(batch.map(idIn));
    found.push(...batch.filter((key) => !named.has(idIn(key))));
  }
  return found;
}

const idIn = (key: string): Id => key.split('/').at(-1) ?? '';

/** The keys of a prefix in S3's pages, but for younger ones. */
async function* pages(objects: Objects, prefix: string, since: Date): AsyncIterable<string[]> {
  for (let after: string | undefined; ;) {
    const listed = await objects.list(prefix, after, PAGE);
    yield listed.filter(({ modifiedAt }) => modifiedAt < since).map(({ key }) => key);
    if (listed.length < PAGE) return;
    after = listed.at(-1)?.key;
  }
}

/** The ids of files of events whose objects are not there. */
export async function mediaWithoutObjects({ objects, store }: Parts): Promise<Id[]> {
  const there = new Set<string>();
  for await (const keys of pages(objects, 'media/', new Date(8.64e15)))
    for (const key of keys) there.add(key);
  const missing: Id[] = [];
  for (let after: Id | undefined; ;) {
    const media = await store.page(after, BATCH);
    missing.push(...media.filter((one) => !there.has(objectKey(one))).map(({ id }) => id));
    after = media.at(-1)?.id;
    if (after === undefined) return missing;
  }
}
