import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import {
  DeleteObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CommandError } from '../cli/run.ts';

const PREFIX = 'static/';
/** What the API's own check accepts (staticPath in src/media/schemas.ts). */
const PATH = /^(?!\.)[\w. -]+(?:\/(?!\.)[\w. -]+)*$/;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

/** What a sync is about. */
export interface Sync {
  s3: S3Client;
  bucket: string;
  folder: string;
  /** Whether to delete what the folder does not have. */
  deletes: boolean;
  isDry: boolean;
  say: (line: string) => void;
}

/** What it did, by path. */
export interface Synced {
  uploaded: string[];
  deleted: string[];
  unchanged: number;
}

/**
 * Makes the static files of the bucket those of a folder: uploads what is new or differs, and says each step.
 * @throws CommandError for a folder that is not there, or has no files and nothing is to be deleted, or a file whose path the API would not serve
 */
export async function syncFolder({ s3, bucket, folder, deletes, isDry, say }: Sync): Promise<Synced> {
  const paths = filesToSync(folder, deletes);
  const there = await etags(s3, bucket);
  const synced: Synced = { uploaded: [], deleted: [], unchanged: 0 };
  for (const path of paths) {
    const content = readFileSync(join(folder, path));
    // The ETag of an object that was uploaded in one part.
    if (there.get(path) === `"${createHash('md5').update(content).digest('hex')}"`) {
      synced.unchanged += 1;
      continue;
    }
    say(`upload ${path}`);
    const ContentType = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    const command = new PutObjectCommand({ Bucket: bucket, Key: PREFIX + path, Body: content, ContentType });
    if (!isDry) await s3.send(command);
    synced.uploaded.push(path);
  }
  for (const path of deletes ? [...there.keys()].filter((one) => !paths.includes(one)) : []) {
    say(`delete ${path}`);
    if (!isDry) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: PREFIX + path }));
    synced.deleted.push(path);
  }
  return synced;
}

/** With --delete, an empty folder means to empty the site; without, it is most likely mistyped. */
function filesToSync(folder: string, deletes: boolean): string[] {
  const paths = filesBelow(folder);
  if (paths.length === 0 && !deletes) throw new CommandError(`${folder} has no files: nothing was changed`);
  return paths;
}

function filesBelow(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(`${folder} is not a folder`);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    // Hidden files, such as .DS_Store, belong to the folder and not to the site.
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .toSorted((a, b) => a.localeCompare(b));
  const wrong = paths.find((path) => !PATH.test(path));
  if (wrong !== undefined) {
    throw new CommandError(
      `${wrong}: rename it to letters, digits, spaces, "-", "_" and "."; nothing was uploaded`,
    );
  }
  return paths;
}

async function etags(client: S3Client, Bucket: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: PREFIX })) {
    for (const { Key = '', ETag = '' } of Contents) found.set(Key.slice(PREFIX.length), ETag);
  }
  return found;
}
