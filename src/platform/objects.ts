import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { DomainError } from '../kernel/errors.ts';
import { ifPresent, translating } from './attempts.ts';
import { isAbsent, isEmpty, lazyClient, translated, type ObjectsOptions } from './object-client.ts';

/** What is known of an object without reading it. */
export interface ObjectHead {
  /** In bytes. */
  size: number;
  /** The media type that its uploader named: not to be believed. */
  type: string;
  etag: string;
  /** The name that the uploader's file had, where the form asked for it. */
  fileName: string | undefined;
}

/** One line of a list of objects. */
export interface ListedObject {
  key: string;
  /** In bytes. */
  size: number;
  modifiedAt: Date;
}

/**
 * The bucket as stores see it. Links for uploads and downloads are made by `presigning.ts`, which a function that makes
 * none need not carry. Every call @throws DomainError storage_unavailable when S3 does not answer in time
 */
export interface Objects {
  /** Undefined when there is no such object. */
  head(key: string): Promise<ObjectHead | undefined>;
  /**
   * Reads a whole object; undefined when there is none.
   * @throws DomainError payload_too_large when it is larger than the limit, having read no more than that
   */
  read(key: string, limitBytes: number): Promise<Buffer | undefined>;
  /** Reads a piece, fewer bytes at the end and none behind it; undefined when there is no such object. */
  part(key: string, from: number, bytes: number): Promise<Buffer | undefined>;
  /** Removes an object; one that is not there counts as removed. */
  remove(key: string): Promise<void>;
  /** At most `limit` objects (1000 at most) in the order of their keys, from the first one behind `after`. */
  list(prefix: string, after?: string, limit?: number): Promise<ListedObject[]>;
  /** Copies an object within the bucket, over whatever is there. @throws DomainError upload_not_found without a source */
  copy(from: string, to: string): Promise<void>;
}

/** S3 answers a copy when it is done, which may take seconds for a large file. */
const COPY_MS = 25_000;

/** The largest page that S3 gives. */
const PAGE = 1000;

/** The objects of one bucket. Nothing is loaded or connected before the first call. */
export function createObjects(options: ObjectsOptions): Objects {
  const { bucket: Bucket } = options;
  const client = lazyClient(options);

  /** Gives bytes until `most` are there, and then lets go of the rest. */
  async function bytes(input: { Key: string; Range?: string }, most: number): Promise<Buffer | undefined> {
    const { Body } = await client().send(new GetObjectCommand({ Bucket, ...input }));
    const chunks: Buffer[] = [];
    let size = 0;
    // Leaving the loop early destroys the stream, and with it the connection.
    for await (const chunk of Body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= most) break;
    }
    return Buffer.concat(chunks).subarray(0, most);
  }

  return {
    head: (Key) =>
      present(async () => {
        const answer = await client().send(new HeadObjectCommand({ Bucket, Key }));
        const { ContentLength: size = 0, ContentType: type = '', ETag: etag = '', Metadata = {} } = answer;
        return { size, type, etag, fileName: decoded(Metadata['file-name']) };
      }),
    read: (Key, limitBytes) =>
      present(async () => {
        const content = await bytes({ Key }, limitBytes + 1);
        if (content && content.length > limitBytes) throw tooLarge(limitBytes);
        return content;
      }),
    part: (Key, from, most) =>
      present(() => bytes({ Key, Range: `bytes=${from}-${from + most - 1}` }, most)).catch(
        (error: unknown) => {
          // S3 knows no bytes of an empty object, nor behind the end.
          if (isEmpty(error)) return Buffer.alloc(0);
          throw error;
        },
      ),
    remove: async (Key) => {
      await reached(() => client().send(new DeleteObjectCommand({ Bucket, Key })));
    },
    list: async (Prefix, StartAfter, limit = PAGE) => {
      const { Contents = [] } = await reached(() =>
        client().send(new ListObjectsV2Command({ Bucket, Prefix, StartAfter, MaxKeys: limit })),
      );
      return Contents.map(({ Key = '', Size: size = 0, LastModified: modifiedAt = new Date(0) }) => ({
        key: Key,
        size,
        modifiedAt,
      }));
    },
    copy: async (from, Key) => {
      const CopySource = [Bucket, ...from.split('/')].map(encodeURIComponent).join('/');
      const command = new CopyObjectCommand({ Bucket, Key, CopySource });
      const copied = await present(() => client().send(command, { requestTimeout: COPY_MS }));
      if (!copied)
        throw new DomainError('upload_not_found', 'There is no such upload, or it was used already.');
    },
  };
}

function decoded(name: string | undefined): string | undefined {
  try {
    return name && decodeURIComponent(name);
  } catch {
    // Not one of ours.
    return undefined;
  }
}

const reached = <T>(work: () => Promise<T>): Promise<T> => translating(work, translated);

/** Undefined when S3 says that the object is not there. */
const present = <T>(work: () => Promise<T>): Promise<T | undefined> =>
  reached(() => ifPresent(work, isAbsent));

const tooLarge = (limitBytes: number): DomainError =>
  new DomainError('payload_too_large', `The file is larger than ${limitBytes} bytes.`);
