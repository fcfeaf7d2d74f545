import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../kernel/errors.ts';
import { type Id, isId } from '../kernel/ids.ts';
import { ifPresent, translating } from '../platform/attempts.ts';

/** The files of pictures. Every call @throws DomainError storage_unavailable when the file system is full or gone */
export interface PictureFiles {
  /** Keeps all files of a new picture, or none. */
  save(id: Id, files: ReadonlyMap<string, Buffer>): Promise<void>;
  /** Undefined when there is no such file. */
  read(id: Id, name: string): Promise<Buffer | undefined>;
  /** Removes all files of a picture; one that is not there counts as removed. */
  remove(id: Id): Promise<void>;
  /** The pictures that are kept in these parts of the folder (see SHARDS), in no order, and when each was saved. */
  kept(shards: readonly string[]): AsyncIterable<{ id: Id; savedAt: Date }>;
  /** What was begun and never finished before `since`; removes it unless it is only to be counted. */
  sweepUnfinished(since: Date, isDry: boolean): Promise<number>;
}

/** Where pictures are put together before they get their name. */
const UNFINISHED = 'unfinished';

/** The names of all parts of the folder. Ids end in random digits, so each holds about as many pictures as any other. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, i) =>
  i.toString(16).padStart(2, '0'),
);

/**
 * Pictures in a folder that is there: a mounted file system that is gone must not be made anew beside it. A picture is a
 * folder `<last two digits of the id>/<id>`, which appears by one rename, so that no reader ever meets half of one.
 */
export function createPictureFiles(root: string): PictureFiles {
  const folderOf = (id: Id): string => join(root, id.slice(-2), id);
  return {
    save: (id, files) =>
      reached(async () => {
        const unfinished = join(root, UNFINISHED, `${id}-${randomUUID()}`);
        await makeFolder(join(root, UNFINISHED));
        try {
          await makeFolder(unfinished);
          for (const [name, content] of files) await write(join(unfinished, name), content);
          await makeFolder(join(root, id.slice(-2)));
          await rename(unfinished, folderOf(id));
        } catch (error) {
          await rm(unfinished, { recursive: true, force: true });
          throw error;
        }
      }),
    read: (id, name) => reached(() => present(() => readFile(join(folderOf(id), name)))),
    remove: (id) => reached(() => rm(folderOf(id), { recursive: true, force: true })),
    kept: (shards) => kept(root, shards),
    sweepUnfinished: (since, isDry) => reached(() => sweepUnfinished(join(root, UNFINISHED), since, isDry)),
  };
}

/** Not recursive: where the root is gone, this fails. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o750 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** On the disk, not in a buffer of this machine, before anything names it. */
async function write(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o640);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function* kept(root: string, shards: readonly string[]): AsyncIterable<{ id: Id; savedAt: Date }> {
  for (const shard of shards) {
    const names = await reached(() => present(() => readdir(join(root, shard))));
    for (const name of names ?? []) {
      const found = isId(name) && (await present(() => stat(join(root, shard, name))));
      if (found) yield { id: name, savedAt: found.mtime };
    }
  }
}

async function sweepUnfinished(folder: string, since: Date, isDry: boolean): Promise<number> {
  let count = 0;
  for (const name of (await present(() => readdir(folder))) ?? []) {
    const path = join(folder, name);
    const found = await present(() => stat(path));
    if (found === undefined || found.mtime >= since) continue;
    if (!isDry) await rm(path, { recursive: true, force: true });
    count += 1;
  }
  return count;
}

const codeOf = (error: unknown): string => (Object(error) as NodeJS.ErrnoException).code ?? '';

const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
const present = <T>(work: () => Promise<T>): Promise<T | undefined> => ifPresent(work, isAbsent);

/** Whatever the file system refuses (full, gone, stale, read-only) is nothing that the caller could mend. */
const reached = <T>(work: () => Promise<T>): Promise<T> =>
  translating(work, (error) =>
    codeOf(error).startsWith('E')
      ? new DomainError('storage_unavailable', 'Pictures are unavailable for a moment. Try again shortly.', {
          cause: error,
          retryAfterSeconds: 5,
        })
      : error,
  );
