import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const me = (as: TestUser) => api.request({ method: 'GET', path: '/api/users/me', as });
const change = (as: TestUser, body: unknown) =>
  api.request({ method: 'PATCH', path: '/api/users/me', body, as });

describe('when somebody asks for their profile', () => {
  it('exists from the first request on', async () => {
    const fan = newUser('fan', { tokenUse: 'access' });
    const { status, body, headers } = await me(fan);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      id: fan.id,
      avatar: null,
      email: null,
      name: null,
      phone: null,
      address: null,
      city: null,
      country: null,
      postcode: null,
      company: null,
      website: null,
      createdAt: body.createdAt,
      updatedAt: body.createdAt,
    });
    expect((await me(fan)).body).toEqual(body);
  });

  it('takes the e-mail from a verified ID token only', async () => {
    const fan = newUser('late');
    expect((await me({ ...fan, claims: { email_verified: 'false' } })).body.email).toBeNull();
    expect(
      (await me({ ...fan, tokenUse: 'access', claims: { email: 'forged@example.com' } })).body.email,
    ).toBeNull();
    expect((await me(fan)).body.email).toBe('late@example.com');
    expect((await me({ ...fan, tokenUse: 'access' })).body.email).toBe('late@example.com');
    expect((await me({ ...fan, email: 'moved@example.com' })).body.email).toBe('moved@example.com');
  });
});

describe('when somebody changes their profile', () => {
  it('changes what is named, clears with null, keeps the rest', async () => {
    const fan = newUser('writer');
    const first = await change(fan, { name: ' Ada ', city: 'London', website: 'https://example.com/ada' });
    expect(first).toMatchObject({
      status: 200,
      body: { name: 'Ada', city: 'London', email: 'writer@example.com' },
    });
    const second = await change(fan, { city: null, postcode: 'N1' });
    expect(second.body).toMatchObject({
      name: 'Ada',
      city: null,
      postcode: 'N1',
      website: 'https://example.com/ada',
    });
  });

  it('is shown as the organizer of their events', async () => {
    const organizer = newUser('organizer');
    await change(organizer, { name: 'Otto' });
    const { body } = await publish(api, organizer);
    expect(body.organizer).toEqual({ id: organizer.id, name: 'Otto' });
  });

  it.each([
    [{}, 'body', 'must change at least one field'],
    [{ email: 'other@example.com' }, 'body.email', 'is not a known field'],
    [{ id: 'x' }, 'body.id', 'is not a known field'],
    [{ name: '' }, 'body.name', 'must not be blank'],
    [{ name: 'a\u0000b' }, 'body.name', 'must not contain control characters'],
    [{ website: 'javascript:alert(1)' }, 'body.website', 'must be an http or https address'],
    [{ phone: 42 }, 'body.phone', 'must be a string'],
  ])('refuses %j', async (body, path, message) => {
    const answer = await change(newUser('wrong'), body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ path, message }]);
  });
});
