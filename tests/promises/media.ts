import { expect } from '@jest/globals';
import type { Answer } from '../support/api.ts';
import { upload } from '../support/files.ts';
import type { Promises } from './promises.ts';
import { type Event, expectOnlyOrganizerAndAdmins, type World } from './world.ts';

const PDF = Buffer.from('%PDF-1.7 a plan of all seats');
const wish = (event: Event) => ({
  purpose: 'event-media',
  contentType: 'application/pdf',
  eventId: event.id,
});
const add = async (world: World, event: Event, more: object = {}): Promise<Answer> => {
  const body = { key: await world.upload(PDF, wish(event)), title: 'Plan', kind: 'seating-plan', ...more };
  return world.ask('POST', `/api/events/${event.id}/media`, { as: world.organizer, body });
};
const form = (world: World, event: Event, more: object = {}, as = world.organizer): Promise<Answer> =>
  world.ask('POST', '/api/uploads', {
    as,
    body: { ...wish(event), size: PDF.length, fileName: 'a.pdf', ...more },
  });
const link = (world: World, id: string, as?: World['fan']): Promise<Answer> =>
  world.ask('GET', `/api/${as ? '' : 'public/'}media/${id}`, { as });

async function expectLink({ body }: Answer, content: Buffer): Promise<void> {
  const left = Date.parse(body.expiresAt) - Date.now();
  expect(left).toBeGreaterThan(4 * 60_000);
  expect(left).toBeLessThanOrEqual(5 * 60_000);
  expect(Buffer.from(await (await fetch(body.url)).arrayBuffer()).equals(content)).toBe(true);
}

export const mediaPromises: Promises = {
  createUpload: {
    'Send the file within 15 minutes as multipart/form-data to `url`: all `fields` first, the file last, as `file`.':
      async (world) => {
        const { body } = await form(world, await world.event());
        expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000);
        expect(await upload(body, PDF)).toBe(204);
      },
    'It must have exactly the size that was announced, and hold what was announced.': async (world) => {
      const event = await world.event();
      expect(await upload((await form(world, event)).body, `${PDF.toString()}!`)).toBe(400);
      const key = await world.upload(Buffer.from('not at all a PDF'), wish(event));
      const body = { key, title: 'Plan', kind: 'document' };
      const path = `/api/events/${event.id}/media`;
      expect((await world.ask('POST', path, { as: world.organizer, body })).body.code).toBe(
        'upload_unusable',
      );
    },
    '`contentType` may be what a browser calls the file, such as image/jpg or audio/x-m4a; `fields` then names the registered type, and is sent as it is.':
      async (world) => {
        const event = await world.event();
        for (const [called, registered] of [
          ['image/jpg', 'image/jpeg'],
          ['audio/x-m4a', 'audio/mp4'],
        ]) {
          const { body } = await form(world, event, { contentType: called });
          expect(body.fields['Content-Type']).toBe(registered);
          expect(await upload(body, PDF)).toBe(204);
        }
      },
    'Then name its `key` where the file shall belong.': async (world) => {
      expect((await add(world, await world.event())).status).toBe(201);
    },
    "Only an event's organizer and admins may upload for it.": async (world) => {
      const event = await world.event();
      await expectOnlyOrganizerAndAdmins(world, (as) =>
        world.ask('POST', '/api/uploads', { as, body: { ...wish(event), size: 1, fileName: 'a.pdf' } }),
      );
    },
  },
  addEventMedia: {
    'For its organizer and for admins.': async (world) => {
      const event = await world.event();
      await expectOnlyOrganizerAndAdmins(world, async (as) => {
        const key = await world.upload(PDF, {
          ...wish(event),
          as: as === world.admin ? as : world.organizer,
        });
        const body = { key, title: 'Plan', kind: 'document' };
        return world.ask('POST', `/api/events/${event.id}/media`, { as, body });
      });
    },
    '`key` is that of an upload for the purpose event-media, which is used up.': async (world) => {
      const event = await world.event();
      const use = async (key: string): Promise<number> =>
        (
          await world.ask('POST', `/api/events/${event.id}/media`, {
            as: world.organizer,
            body: { key, title: 'Plan', kind: 'document' },
          })
        ).status;
      const other = { ...wish(event), purpose: 'event-picture', contentType: 'image/png' };
      expect(await use(await world.upload(PDF, other))).toBeGreaterThanOrEqual(400);
      const key = await world.upload(PDF, wish(event));
      expect([await use(key), await use(key)]).toEqual([201, 404]);
    },
    'Its `type` is read from what the file holds: it must be the announced one, but MP4 may be announced as sound or film.':
      async (world) => {
        const event = await world.event();
        expect((await add(world, event)).body.type).toBe('application/pdf');
        const key = await world.upload(PDF, { ...wish(event), contentType: 'audio/mpeg' });
        const body = { key, title: 'Plan', kind: 'audio' };
        const path = `/api/events/${event.id}/media`;
        expect((await world.ask('POST', path, { as: world.organizer, body })).status).toBe(422);
      },
    'Unless it is public, only people who have booked, the organizer and admins may download the file.':
      async (world) => {
        const event = await world.event();
        const { body } = await add(world, event);
        await world.book(event.id);
        for (const as of [world.fan, world.organizer, world.admin])
          expect((await link(world, body.id, as)).status).toBe(200);
        expect((await link(world, body.id, world.stranger)).status).toBe(404);
        expect((await link(world, body.id)).status).toBe(404);
      },
  },
  listEventMedia: {
    'All of them for the organizer, admins and people who have booked; the public ones for everybody else.':
      async (world) => {
        const event = await world.event();
        await add(world, event);
        await add(world, event, { isPublic: true });
        await world.book(event.id);
        const count = async (as: World['fan']): Promise<number> =>
          (await world.ask('GET', `/api/events/${event.id}/media`, { as })).body.items.length;
        for (const as of [world.organizer, world.admin, world.fan]) expect(await count(as)).toBe(2);
        expect(await count(world.stranger)).toBe(1);
      },
  },
  listPublicMedia: {
    'Those that everybody may download.': async (world) => {
      const event = await world.event();
      await add(world, event);
      const { body } = await add(world, event, { isPublic: true });
      const { body: list } = await world.ask('GET', `/api/public/events/${event.id}/media`);
      expect(list.items).toEqual([body]);
    },
  },
  removeEventMedia: {
    'For its organizer and for admins.': async (world) => {
      const event = await world.event();
      await expectOnlyOrganizerAndAdmins(world, async (as) => {
        const { body } = await add(world, event);
        return world.ask('DELETE', `/api/events/${event.id}/media/${body.id}`, { as });
      });
    },
    'The file is deleted for good.': async (world) => {
      const event = await world.event();
      const before = await world.files.keys();
      const { body } = await add(world, event);
      await world.ask('DELETE', `/api/events/${event.id}/media/${body.id}`, { as: world.organizer });
      expect((await world.files.keys()).toSorted()).toEqual(before.toSorted());
    },
  },
  downloadMedia: {
    'The link works for five minutes, without a token.': async (world) => {
      const { body } = await add(world, await world.event());
      await expectLink(await link(world, body.id, world.organizer), PDF);
    },
    'A file that you may not download answers as one that does not exist.': async (world) => {
      const event = await world.event();
      const { body } = await add(world, event);
      const theirs = await link(world, body.id, world.stranger);
      const nobodys = await link(world, event.id, world.stranger);
      expect(theirs.status).toBe(404);
      expect(theirs.body).toEqual({ ...nobodys.body, requestId: theirs.body.requestId });
    },
  },
  downloadPublicMedia: {
    'The link works for five minutes, without a token.': async (world) => {
      const { body } = await add(world, await world.event(), { isPublic: true });
      await expectLink(await link(world, body.id), PDF);
    },
    'A file that is not public answers as one that does not exist.': async (world) => {
      const event = await world.event();
      const { body } = await add(world, event);
      const [theirs, nobodys] = [await link(world, body.id), await link(world, event.id)];
      expect(theirs.body).toEqual({ ...nobodys.body, requestId: theirs.body.requestId });
    },
  },
  downloadStatic: {
    'What `npm run static -- sync` has published, by its path.': async (world) => {
      await expectLink(await published(world), PDF);
      const answer = await world.ask('GET', '/api/public/static?path=terms/none.pdf');
      expect(answer.body.code).toBe('file_not_found');
    },
    'The link works for five minutes, without a token.': async (world) => {
      await expectLink(await published(world), PDF);
    },
  },
};

/** A file where the command puts it, asked for by its path. */
async function published(world: World): Promise<Answer> {
  await world.files.objects.copy(
    await world.upload(PDF, wish(await world.event())),
    'static/terms/tickets.pdf',
  );
  return world.ask('GET', '/api/public/static?path=terms/tickets.pdf');
}
