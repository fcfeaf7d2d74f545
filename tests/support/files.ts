import { join } from 'node:path';
import { startEmulator } from '../../tools/local/engines/emulator.ts';
import { prepareBucket } from '../../tools/local/start/bucket.ts';
import { localStack } from '../../tools/local/start/stage-settings.ts';
import { createObjects, type Objects } from '../../src/platform/objects.ts';

/** A form for one upload, as the API gives it. */
export interface UploadForm {
  url: string;
  fields: Record<string, string>;
}

/** A bucket in an emulator of a test file's own. */
export interface TestFiles {
  /** What a function needs to work with it. */
  environment: Record<string, string>;
  objects: Objects;
  /** The keys of all objects there are. */
  keys(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts one below a folder. */
export async function startFiles(root: string): Promise<TestFiles> {
  const port = 15_000 + Math.floor(Math.random() * 2_000);
  const emulator = await startEmulator({ directory: join(root, 'files'), preferredPort: port });
  const bucket = await prepareBucket(emulator.url, localStack('local'));
  const environment = {
    BUCKET_NAME: bucket,
    AWS_ENDPOINT_URL: emulator.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const objects = createObjects({ bucket, environment });
  return {
    environment,
    objects,
    keys: async () => (await objects.list('')).map(({ key }) => key),
    stop: () => emulator.stop(),
  };
}

/** Sends a file as a browser does: the fields first, the file last. Gives the status that S3 answers. */
export async function upload({ url, fields }: UploadForm, content: string | Uint8Array): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), 'file');
  return (await fetch(url, { method: 'POST', body: form })).status;
}
