import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, describe, it } from '@jest/globals';
import { DomainError } from '../../src/kernel/errors.ts';
import { createEventStore } from '../../src/events/store.ts';
import { addMedia, listMedia, removeMedia, type MediaParts } from '../../src/media/media.ts';
import { createMediaStore } from '../../src/media/store.ts';
import { createMysql } from '../../src/platform/mysql.ts';
import type { Objects } from '../../src/platform/objects.ts';
import { createPresigning } from '../../src/platform/presigning.ts';
import { createUpload } from '../../src/uploads/uploads.ts';
import { publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles, upload } from '../support/files.ts';
import { newUser } from '../support/gateway-event.ts';

const { root } = engineSandbox();
const PDF = '%PDF-1.7 a plan of all seats';
const organizer = newUser('otto');
const actor = { id: organizer.id, isAdmin: false, email: undefined, name: undefined };

let files: TestFiles;
let api: TestApi;
let database: ReturnType<typeof createMysql>;
let eventId: string;
beforeAll(async () => {
  files = await startFiles(root);
  api = await startApi(files.environment);
  database = createMysql({
    source: { kind: 'url', url: api.database.url },
    readSecret: () => Promise.reject(new Error('there is none')),
    connections: 1,
  });
  eventId = (await publish(api, organizer)).body.id;
});
afterAll(async () => {
  await database?.close();
  await api?.stop();
  await files?.stop();
});

/** The real store and bucket, of which S3 stops answering one operation. */
const partsWithout = (...failing: (keyof Objects)[]): MediaParts => ({
  events: createEventStore(database),
  store: createMediaStore(database),
  largest: 1_000,
  objects: {
    ...files.objects,
    ...Object.fromEntries(
      failing.map((name) => [name, () => Promise.reject(new DomainError('storage_unavailable', 'away'))]),
    ),
  },
});

async function sent(): Promise<string> {
  const presigning = createPresigning({
    bucket: files.environment['BUCKET_NAME'] as string,
    environment: files.environment,
  });
  const parts = { events: createEventStore(database), presigning, limits: { picture: 1_000, media: 1_000 } };
  const wish = {
    purpose: 'event-media',
    eventId,
    contentType: 'application/pdf',
    size: PDF.length,
    fileName: 'a.pdf',
  } as const;
  const form = await createUpload(parts, actor, wish);
  expect(await upload(form, PDF)).toBe(204);
  return form.key;
}
const wish = (key: string) => ({ key, title: 'Plan', kind: 'document', isPublic: false }) as const;

describe('when S3 stops answering in the middle of a change', () => {
  it('a file that is added is added, though its upload is left to the sweep', async () => {
    const key = await sent();
    const media = await addMedia(partsWithout('remove'), actor, { eventId, wish: wish(key) }, new Date());
    expect(await listMedia(partsWithout(), actor, eventId)).toContainEqual({
      ...media,
      createdAt: expect.any(Date),
    });
    expect(await files.keys()).toContain(key);
  });

  it('a file that is removed is removed, though its object is left to the sweep', async () => {
    const media = await addMedia(partsWithout(), actor, { eventId, wish: wish(await sent()) }, new Date());
    await removeMedia(partsWithout('remove'), actor, media);
    expect(await listMedia(partsWithout(), actor, eventId)).not.toContainEqual(
      expect.objectContaining({ id: media.id }),
    );
    expect(await files.keys()).toContain(`media/${eventId}/${media.id}`);
  });

  it.each(['copy', 'head'] as const)(
    'before the row is there (%s), nothing has changed, and the upload can be used again',
    async (failing) => {
      const key = await sent();
      const before = await listMedia(partsWithout(), actor, eventId);
      const failed = addMedia(partsWithout(failing), actor, { eventId, wish: wish(key) }, new Date());
      await expect(failed).rejects.toMatchObject({ code: 'storage_unavailable' });
      expect(await listMedia(partsWithout(), actor, eventId)).toEqual(before);
      await addMedia(partsWithout(), actor, { eventId, wish: wish(key) }, new Date());
      expect(await listMedia(partsWithout(), actor, eventId)).toHaveLength(before.length + 1);
    },
  );

  it('a file of another event is refused and stays', async () => {
    const media = await addMedia(partsWithout(), actor, { eventId, wish: wish(await sent()) }, new Date());
    const other = (await publish(api, organizer)).body.id;
    await expect(removeMedia(partsWithout(), actor, { ...media, eventId: other })).rejects.toMatchObject({
      code: 'media_not_found',
    });
    await expect(removeMedia(partsWithout(), { ...actor, id: randomUUID() }, media)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await files.keys()).toContain(`media/${eventId}/${media.id}`);
  });
});
