import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { invoke } from '../cli/invoke.ts';
import { CommandError } from '../cli/run.ts';
import type { Stage } from '../cli/stack.ts';

/** A picture of the legacy system, and its new owner. */
export interface OldPicture {
  kind: 'event' | 'user';
  newId: string;
  /** The organizer, or the user. */
  ownerId: string;
  /** Where it was: an address or a name, whose last part is the file's. */
  was: string;
}

/** The result, or in a dry run the expected result, of each picture. */
export interface ImportedPictures {
  imported: number;
  /** With the reason. */
  skipped: { was: string; what: string }[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};

/** Before any row is written: a mistyped folder would only show as a list of missing files. @throws CommandError */
export function assertFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new CommandError(
    `--pictures: ${folder} is not a folder; copy the bucket first: aws s3 sync s3://BUCKET ${folder}`,
  );
}

/**
 * Uploads the pictures of events and users from a folder, as every client does: a form, the file, its confirmation. So they
 * are checked and re-encoded like all others. The functions are invoked on behalf of each picture's owner, which the
 * permission to invoke them allows.
 */
export async function importPictures(
  stage: Stage,
  folder: string,
  pictures: readonly OldPicture[],
  say: (line: string) => void,
): Promise<ImportedPictures> {
  const result: ImportedPictures = { imported: 0, skipped: [] };
  for (const picture of pictures) {
    count(result, picture, await importOne(stage, folder, picture));
    say(`${result.imported} pictures of ${pictures.length}`);
  }
  return result;
}

/** Whether each picture is in the folder and of a known type; nothing is uploaded. */
export function checkPictures(folder: string, pictures: readonly OldPicture[]): ImportedPictures {
  const result: ImportedPictures = { imported: 0, skipped: [] };
  for (const picture of pictures) {
    const found = fileOf(folder, picture);
    count(result, picture, typeof found === 'string' ? found : undefined);
  }
  return result;
}

function count(result: ImportedPictures, { was }: OldPicture, what: string | undefined): void {
  if (what === undefined) result.imported += 1;
  else result.skipped.push({ was, what });
}

/** A file as the API sees it. */
interface PictureFile {
  path: string;
  fileName: string;
  contentType: string;
}

/** @returns why it was skipped; undefined when it was imported */
async function importOne(stage: Stage, folder: string, picture: OldPicture): Promise<string | undefined> {
  const found = fileOf(folder, picture);
  if (typeof found === 'string') return found;
  const isEvent = picture.kind === 'event';
  const { path, fileName, contentType } = found;
  const bytes = await readFile(path);
  const form = await ask(stage, picture, {
    role: 'media',
    route: 'POST /api/uploads',
    body: {
      purpose: isEvent ? 'event-picture' : 'avatar',
      ...(isEvent && { eventId: picture.newId }),
      contentType,
      size: bytes.length,
      fileName,
    },
  });
  if ('refused' in form) return form.refused;
  const { url, fields, key } = form.answer as { url: string; fields: Record<string, string>; key: string };
  const sent = await fetch(url, { method: 'POST', body: formData(fields, bytes) });
  if (!sent.ok) return `S3 answered ${sent.status}`;
  const made = await ask(stage, picture, {
    role: 'pictures',
    route: isEvent ? 'PUT /api/events/{eventId}/picture' : 'PUT /api/users/me/avatar',
    body: { key },
  });
  return 'refused' in made ? made.refused : undefined;
}

/** @returns the file, or why there is none */
function fileOf(folder: string, { was }: OldPicture): PictureFile | string {
  const fileName = nameOf(was);
  const contentType = TYPES[extname(fileName).toLowerCase()];
  if (contentType === undefined) return 'unknown file type: JPEG, PNG, WebP, GIF and AVIF are imported';
  const path = join(folder, fileName);
  if (!existsSync(path)) return `${fileName} is not in the folder`;
  return { path, fileName: fileName.slice(-150), contentType };
}

/** The last part of an address, without its query. */
const nameOf = (was: string): string =>
  basename(decodeURIComponent(URL.canParse(was) ? new URL(was).pathname : was));

function formData(fields: Record<string, string>, bytes: Uint8Array<ArrayBuffer>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append('file', new Blob([bytes]));
  return data;
}

interface Request {
  role: 'media' | 'pictures';
  /** As the gateway names it, such as `POST /api/uploads`. */
  route: string;
  body: object;
}

/** One request as the gateway would send it, payload format 2.0. */
async function ask(
  stage: Stage,
  { newId, ownerId }: OldPicture,
  { role, route, body }: Request,
): Promise<{ answer: unknown } | { refused: string }> {
  const [method = '', path = ''] = route.split(' ');
  const rawPath = path.replace('{eventId}', newId);
  const { statusCode, body: text } = await invoke<{ statusCode: number; body: string }>(stage, role, {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    ...(rawPath !== path && { pathParameters: { eventId: newId } }),
    body: JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: `import-${newId}`,
      routeKey: route,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'import' },
      authorizer: { jwt: { claims: { sub: ownerId, token_use: 'access' }, scopes: null } },
    },
  });
  const answer = JSON.parse(text) as { detail?: string; code?: string };
  return statusCode < 300
    ? { answer }
    : { refused: answer.detail ?? answer.code ?? `the API answered ${statusCode}` };
}
