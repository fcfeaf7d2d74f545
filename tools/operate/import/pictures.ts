import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { invoke } from '../cli/invoke.ts';
import type { Stage } from '../cli/stack.ts';

/** A picture of the old system, and whose it is now. */
export interface OldPicture {
  kind: 'event' | 'user';
  newId: string;
  /** The organizer, or the person. */
  ownerId: string;
  /** Where it was: an address or a name, whose last part is the file's. */
  was: string;
}

/** What became of the pictures. */
export interface BroughtPictures {
  brought: number;
  /** With the reason. */
  leftOut: { was: string; what: string }[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};

/**
 * Gives events and people their pictures from a folder, in the way of every client: a form, the file, its confirmation. So they
 * are checked and made anew like all others. The functions are invoked in the name of each picture's owner, which whoever
 * may invoke them can do.
 */
export async function bringPictures(
  stage: Stage,
  folder: string,
  pictures: readonly OldPicture[],
  say: (line: string) => void,
): Promise<BroughtPictures> {
  const result: BroughtPictures = { brought: 0, leftOut: [] };
  for (const picture of pictures) {
    const what = await bringOne(stage, folder, picture);
    if (what === undefined) result.brought += 1;
    else result.leftOut.push({ was: picture.was, what });
    say(`${result.brought} pictures of ${pictures.length}`);
  }
  return result;
}

/** What a file looks like to the API. */
interface Upload {
  fileName: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** @returns why it was left out; undefined when it came */
async function bringOne(stage: Stage, folder: string, picture: OldPicture): Promise<string | undefined> {
  const upload = await fileOf(folder, picture);
  if (typeof upload === 'string') return upload;
  const isEvent = picture.kind === 'event';
  const { fileName, contentType, bytes } = upload;
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
async function fileOf(folder: string, { was }: OldPicture): Promise<Upload | string> {
  const fileName = nameOf(was);
  const contentType = TYPES[extname(fileName).toLowerCase()];
  if (contentType === undefined) return 'it is no JPEG, PNG, WebP, GIF or AVIF by its name';
  const file = join(folder, fileName);
  if (!existsSync(file)) return `there is no ${fileName} in the folder`;
  return { fileName: fileName.slice(-150), contentType, bytes: await readFile(file) };
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

/** One request as the gateway would hand it over, payload format 2.0. */
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
    : { refused: answer.detail ?? answer.code ?? `it was answered ${statusCode}` };
}
