import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Swept, SweepRequest } from '../../src/functions/sweep.ts';
import { publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser } from '../support/gateway-event.ts';
import { jpeg } from '../support/picture-corpus.ts';

const { root } = engineSandbox();
const directory = join(root, 'pictures');
const organizer = newUser('otto');
const NOTHING = {
  endedEvents: 0,
  forgottenKeys: 0,
  wordedEvents: 0,
  unfinishedPictures: 0,
  unnamedPictures: 0,
  unnamedMedia: 0,
  unusedUploads: 0,
};

let files: TestFiles;
let api: TestApi;
let sweep: { handler(request?: SweepRequest): Promise<Swept>; close(): Promise<void> };
let eventId: string;

beforeAll(async () => {
  mkdirSync(directory);
  files = await startFiles(root);
  api = await startApi({ ...files.environment, PICTURES_DIRECTORY: directory });
  sweep = await import('../../src/functions/sweep.ts');
  eventId = (await publish(api, organizer)).body.id;
});
afterAll(async () => {
  await sweep?.close();
  await api?.stop();
  await files?.stop();
});

async function send(purpose: string, contentType: string, content: Buffer): Promise<string> {
  const body = { purpose, eventId, contentType, size: content.length, fileName: 'x' };
  const asked = await api.request({ method: 'POST', path: '/api/uploads', body, as: organizer });
  await upload(asked.body, content);
  return asked.body.key;
}

/** Makes a folder as a function leaves it, two hours ago. */
function leave(...path: string[]): string {
  const folder = join(directory, ...path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '320.webp'), 'x');
  const then = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(folder, then, then);
  return folder;
}

describe('when the sweep looks at files', () => {
  it('takes away what was begun or belongs to nobody, and leaves what somebody has', async () => {
    const picture = await api.request({
      method: 'PUT',
      path: `/api/events/${eventId}/picture`,
      body: { key: await send('event-picture', 'image/jpeg', await jpeg()) },
      as: organizer,
    });
    const id: string = picture.body.id;
    const stray = randomUUID();
    const begun = leave('unfinished', `${stray}-x`);
    const unnamed = leave(stray.slice(-2), stray);
    const fresh = leave('unfinished', 'fresh');
    utimesSync(fresh, new Date(), new Date());
    leave(id.slice(-2), id);

    // The event has a new picture, and with it a revision that its words are not of.
    const found = { ...NOTHING, unfinishedPictures: 1, unnamedPictures: 1, wordedEvents: 1 };
    expect(await sweep.handler({ dryRun: true })).toEqual(found);
    expect([existsSync(begun), existsSync(unnamed)]).toEqual([true, true]);
    expect(await sweep.handler({ full: true })).toEqual(found);
    expect(
      [begun, unnamed, fresh, join(directory, id.slice(-2), id)].map((path) => existsSync(path)),
    ).toEqual([false, false, true, true]);
    expect(await sweep.handler({ full: true })).toEqual(NOTHING);
  });

  it('leaves uploads and copies of today alone', async () => {
    await send('event-media', 'application/pdf', Buffer.from('%PDF-1.7'));
    const before = await files.keys();
    expect(await sweep.handler({ full: true })).toEqual(NOTHING);
    expect(await files.keys()).toEqual(before);
  });

  it('lists rows whose files are gone, if asked', async () => {
    const added = await api.request({
      method: 'POST',
      path: `/api/events/${eventId}/media`,
      body: {
        key: await send('event-media', 'application/pdf', Buffer.from('%PDF-1.7')),
        title: 'x',
        kind: 'document',
      },
      as: organizer,
    });
    expect(await sweep.handler({ check: true })).toEqual({
      ...NOTHING,
      missingPictures: [],
      missingMedia: [],
    });
    await files.objects.remove(`media/${eventId}/${added.body.id}`);
    const [row] = await api.database.sql('SELECT HEX(id) AS id FROM pictures');
    const pictureId = String(row?.['id'])
      .toLowerCase()
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    rmSync(join(directory, pictureId.slice(-2), pictureId), { recursive: true });
    expect(await sweep.handler({ check: true })).toEqual({
      ...NOTHING,
      missingPictures: [pictureId],
      missingMedia: [added.body.id],
    });
  });
});
