import { expect } from '@jest/globals';
import sharp from 'sharp';
import type { Answer } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { goodPictures, jpeg } from '../support/picture-corpus.ts';
import type { Check, Promises } from './promises.ts';
import { type Event, expectOnlyOrganizerAndAdmins, type World } from './world.ts';

const good = await goodPictures();
const AVATAR = '/api/users/me/avatar';

/** Where a picture goes, and who sets it. */
interface Place {
  path: string;
  purpose: string;
  eventId?: string;
  as: World['fan'];
}
const placeOf = (event: Event, as: World['fan']): Place => ({
  path: `/api/events/${event.id}/picture`,
  purpose: 'event-picture',
  eventId: event.id,
  as,
});
const avatarOf = (as: World['fan']): Place => ({ path: AVATAR, purpose: 'avatar', as });

async function set(
  world: World,
  place: Place,
  content?: Buffer,
  contentType = 'image/jpeg',
): Promise<Answer> {
  const { path, ...wish } = place;
  const key = await world.upload(content ?? (await jpeg()), { ...wish, contentType });
  return world.ask('PUT', path, { as: place.as, body: { key } });
}
const load = (world: World, url: string, headers: Record<string, string> = {}): Promise<Answer> =>
  world.ask('GET', new URL(url).pathname, { headers });

/** What is promised of every picture, whatever it is for. */
const made = (placeIn: (world: World) => Promise<Place>): Record<string, Check> => ({
  'The upload is used up.': async (world) => {
    const { path, ...wish } = await placeIn(world);
    const key = await world.upload(await jpeg(), { ...wish, contentType: 'image/jpeg' });
    const put = () => world.ask('PUT', path, { as: wish.as, body: { key } });
    expect([(await put()).status, (await put()).status]).toEqual([200, 404]);
  },
  'It may be a JPEG, PNG, WebP, GIF or AVIF picture of up to 60 megapixels; of an animated one the first frame is taken.':
    async (world) => {
      const place = await placeIn(world);
      const types = new Set<string>();
      for (const { content, type } of Object.values(good)) {
        expect((await set(world, place, content, type)).status).toBe(200);
        types.add(type);
      }
      expect(types.size).toBe(5);
      const huge = sharp({ create: { width: 10_000, height: 6_001, channels: 3, background: '#fff' } });
      const answer = await set(world, place, await huge.png().toBuffer(), 'image/png');
      expect(answer.body.code).toBe('upload_unusable');
    },
  'What nobody can see, such as where it was taken, is left out.': async (world) => {
    const { content } = good['a JPEG that tells where it was taken']!;
    const { body } = await set(world, await placeIn(world), content);
    for (const { url } of body.variants) {
      const metadata = await sharp((await load(world, url)).body).metadata();
      expect([metadata.exif, metadata.xmp]).toEqual([undefined, undefined]);
    }
  },
});

const eventPlace = async (world: World): Promise<Place> => placeOf(await world.event(), world.organizer);
const ownPlace = async (): Promise<Place> => avatarOf(newUser('pictured'));
const wantsPurpose =
  (placeIn: (world: World) => Promise<Place>, purpose: string): Check =>
  async (world) => {
    const place = await placeIn(world);
    const { id: eventId } = await world.event();
    const other = { purpose, contentType: 'image/jpeg', as: world.organizer };
    const key = await world.upload(await jpeg(), purpose === 'avatar' ? other : { ...other, eventId });
    expect((await world.ask('PUT', place.path, { as: world.organizer, body: { key } })).status).toBe(404);
    expect((await set(world, place)).status).toBe(200);
  };
const goneAfterwards =
  (placeIn: (world: World) => Promise<Place>): Check =>
  async (world) => {
    const place = await placeIn(world);
    const { body } = await set(world, place);
    expect((await load(world, body.variants[0].url)).status).toBe(200);
    await world.ask('DELETE', place.path, { as: place.as });
    for (const { url } of body.variants) expect((await load(world, url)).status).toBe(404);
  };

export const picturePromises: Promises = {
  setEventPicture: {
    'For its organizer and for admins.': async (world) => {
      const event = await world.event();
      await expectOnlyOrganizerAndAdmins(world, async (as) => {
        const sender = as === world.admin ? as : world.organizer;
        const { path, ...wish } = placeOf(event, sender);
        const key = await world.upload(await jpeg(), { ...wish, contentType: 'image/jpeg' });
        return world.ask('PUT', path, { as, body: { key } });
      });
    },
    '`key` is that of an upload for the purpose event-picture.': wantsPurpose(eventPlace, 'avatar'),
    ...made(eventPlace),
  },
  removeEventPicture: {
    'For its organizer and for admins.': async (world) => {
      const { id } = await world.event();
      await expectOnlyOrganizerAndAdmins(world, (as) =>
        world.ask('DELETE', `/api/events/${id}/picture`, { as }),
      );
    },
    'Its addresses answer 404 from then on.': goneAfterwards(eventPlace),
  },
  setAvatar: {
    '`key` is that of an upload for the purpose avatar.': wantsPurpose(ownPlace, 'event-picture'),
    'The middle of the picture is taken, as a square.': async (world) => {
      const { body } = await set(world, await ownPlace(), await jpeg(900, 300));
      expect(body.width).toBe(body.height);
    },
    ...made(ownPlace),
  },
  removeAvatar: { 'Its addresses answer 404 from then on.': goneAfterwards(ownPlace) },
  getPicture: {
    'A variant is a width with or without an ending: `640.webp`, `640.jpg`, or `640` for what `Accept` prefers: WebP for programs that name it, else JPEG.':
      async (world) => {
        const { body } = await set(world, await eventPlace(world));
        const { width } = body.variants[0];
        const base = body.variants[0].url.replace(/\/[^/]+$/, '');
        const type = async (variant: string, accept?: string): Promise<string | undefined> =>
          (await load(world, `${base}/${variant}`, accept ? { accept } : {})).headers['content-type'];
        expect(await type(`${width}.webp`)).toBe('image/webp');
        expect(await type(`${width}.jpg`)).toBe('image/jpeg');
        expect(await type(`${width}`, 'image/webp,*/*')).toBe('image/webp');
        expect(await type(`${width}`, '*/*')).toBe('image/jpeg');
      },
    'A picture never changes: a new one has another id.': async (world) => {
      const place = await eventPlace(world);
      const [first, second] = [await set(world, place), await set(world, place)];
      expect(first.body.id).not.toBe(second.body.id);
    },
    'Answers 304 when `If-None-Match` names its ETag.': async (world) => {
      const { body } = await set(world, await eventPlace(world));
      const { url } = body.variants[0];
      const { headers } = await load(world, url);
      expect((await load(world, url, { 'if-none-match': headers['etag']! })).status).toBe(304);
    },
  },
};
