import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/routes.ts';
import { type Answer, book, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';
import { callOf, type Things, userRoutes } from '../support/user-calls.ts';

let api: TestApi;
let eventId: string;
const organizer = newUser('otto');
beforeAll(async () => {
  api = await startApi();
  eventId = (await publish(api, organizer, { capacity: 10_000 })).body.id;
});
afterAll(() => api.stop());

const call = (as: TestUser, method: string, path: string, body?: object): Promise<Answer> =>
  api.request({ method, path, ...(body && { body }), as });
/** The same person with the token that says nothing of them. */
const withAccessToken = (user: TestUser): TestUser => ({ ...user, tokenUse: 'access', claims: {} });
const claiming = (claims: Record<string, string>, email = `${randomUUID()}@example.com`): TestUser =>
  newUser('fan', { email, claims });

/** What the door list says of somebody who books now. */
async function atTheDoor(user: TestUser): Promise<{ name: string | null; email: string | null }> {
  const { status, body } = await book(api, withAccessToken(user), { eventId });
  expect(status).toBe(201);
  const { body: list } = await call(organizer, 'GET', `/api/events/${eventId}/attendees?limit=1000`);
  const { name, email } = list.items.find((item: { bookingId: string }) => item.bookingId === body.id);
  return { name, email };
}

const strange: Things = {
  eventId: randomUUID(),
  bookingId: randomUUID(),
  mediaId: randomUUID(),
  avatarKey: 'none',
  pictureKey: 'none',
  mediaKey: 'none',
};
const looksUp = userRoutes.filter((id) => id !== 'eraseMe' && !('recognizes' in routes[id]));

describe('when somebody shows an ID token once, whatever for, and books with an access token', () => {
  it.each(looksUp)('after %s the door list knows how to reach them', async (id) => {
    const user = claiming({ name: 'Ada Fan' });
    const { status } = await api.request({ ...callOf(id, strange), as: user });
    expect(status).not.toBe(500);
    // Whoever has just written another name in the profile has that one.
    expect(await atTheDoor(user)).toEqual({
      name: id === 'updateMe' ? 'Back' : 'Ada Fan',
      email: user.email,
    });
  });

  it.each([
    ['a request that is wrong', 'GET', '/api/bookings?limit=0', 400],
    ['something that is not there', 'GET', `/api/events/${randomUUID()}/stats`, 404],
    ['something that is not theirs', 'DELETE', '', 403],
  ])('after %s, too', async (_name, method, path, status) => {
    const user = claiming({});
    expect((await call(user, method, path || `/api/events/${eventId}`)).status).toBe(status);
    expect(await atTheDoor(user)).toEqual({ name: null, email: user.email });
  });

  it('after a booking that is none, too', async () => {
    const user = claiming({});
    expect((await call(user, 'POST', '/api/bookings', { eventId })).status).toBe(400);
    expect(await atTheDoor(user)).toEqual({ name: null, email: user.email });
  });
});

describe('when somebody books with an ID token', () => {
  const doorList = async (): Promise<{ name: string | null; email: string | null }[]> =>
    (await call(organizer, 'GET', `/api/events/${eventId}/attendees?limit=1000`)).body.items;

  it.each([
    ['as the first thing they do', async () => undefined],
    [
      'after bookings with an access token',
      async (user: TestUser) => void (await book(api, withAccessToken(user), { eventId })),
    ],
  ])('%s, the door list has name and address at once', async (when, before) => {
    const user = claiming({ name: `Ada ${randomUUID()}` });
    await before(user);
    expect((await book(api, user, { eventId })).status).toBe(201);
    const { name } = user.claims as { name: string };
    expect(
      (await doorList()).filter((guest) => guest.email === user.email && guest.name === name).length,
    ).toBe(when.startsWith('as') ? 1 : 2);
  });

  it('with a name of their own in the profile, that one stays', async () => {
    const user = claiming({ name: 'From the token' });
    await call(withAccessToken(user), 'PATCH', '/api/users/me', { name: 'Written' });
    expect((await book(api, user, { eventId })).status).toBe(201);
    expect(await doorList()).toContainEqual(expect.objectContaining({ name: 'Written', email: user.email }));
  });
});

describe('when a token shows an e-mail address', () => {
  it('the last verified one counts', async () => {
    const user = claiming({});
    await call(user, 'GET', '/api/bookings');
    expect((await atTheDoor(user)).email).toBe(user.email);
    await call({ ...user, email: 'new@example.com' }, 'GET', '/api/events/mine');
    await call(
      { ...user, email: 'unverified@example.com', claims: { email_verified: 'false' } },
      'GET',
      '/api/bookings',
    );
    await call(
      { ...withAccessToken(user), claims: { email: 'forged@example.com', email_verified: 'true' } },
      'GET',
      '/api/bookings',
    );
    expect((await atTheDoor(user)).email).toBe('new@example.com');
  });

  it.each(['é'.repeat(321), '', ' ', 'a\u0000@example.com'])(
    'one that is none (%#) is not kept',
    async (email) => {
      const user = claiming({}, email);
      expect((await call(user, 'GET', '/api/bookings')).status).toBe(200);
      expect((await atTheDoor(user)).email).toBeNull();
    },
  );

  it('the profile does not count as changed', async () => {
    const user = claiming({ name: 'Ada Fan' });
    const first = (await call(withAccessToken(user), 'GET', '/api/users/me')).body;
    await call(user, 'GET', '/api/bookings');
    const { body } = await call(withAccessToken(user), 'GET', '/api/users/me');
    expect(body).toEqual({ ...first, email: user.email, name: 'Ada Fan' });
  });

  it('many first requests at once all succeed', async () => {
    const user = claiming({ name: 'Ada Fan' });
    const paths = [
      '/api/bookings',
      '/api/events/mine',
      '/api/users/me',
      '/api/users/me/export',
      '/api/bookings',
    ];
    const answers = await Promise.all(paths.map((path) => call(user, 'GET', path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(await atTheDoor(user)).toEqual({ name: 'Ada Fan', email: user.email });
  });
});

describe('when a token shows a name', () => {
  it.each([
    [{ given_name: 'Ada', family_name: 'Fan' }, 'Ada Fan'],
    [{ given_name: 'Ada' }, 'Ada'],
    [{ family_name: 'Fan' }, 'Fan'],
    [{ name: '  Ada  ', given_name: 'Other' }, 'Ada'],
    [{ name: ' ', given_name: 'Ada' }, 'Ada'],
    [{ name: 'Zoë 🤘 東京' }, 'Zoë 🤘 東京'],
    [{ name: 'x'.repeat(201) }, null],
    [{ name: 'bell\u0007' }, null],
    [{ name: '\ud800' }, null],
    [{ name: ' ' }, null],
    [{}, null],
  ])('of %j the door list shows %j', async (claims, name) => {
    const user = claiming(claims);
    await call(user, 'GET', '/api/bookings');
    expect((await atTheDoor(user)).name).toBe(name);
  });

  it('never takes the place of what its owner has written, or cleared', async () => {
    const writer = claiming({ name: 'From the token' });
    await call(withAccessToken(writer), 'PATCH', '/api/users/me', { name: 'Written' });
    await call(writer, 'GET', '/api/bookings');
    expect((await atTheDoor(writer)).name).toBe('Written');
    await call(withAccessToken(writer), 'PATCH', '/api/users/me', { name: null });
    await call(writer, 'GET', '/api/bookings');
    expect((await atTheDoor(writer)).name).toBeNull();
  });

  it('one of an access token does not count', async () => {
    const user = { ...withAccessToken(claiming({})), claims: { name: 'Forged' } };
    await call(user, 'GET', '/api/bookings');
    expect(await atTheDoor(user)).toEqual({ name: null, email: null });
  });
});
