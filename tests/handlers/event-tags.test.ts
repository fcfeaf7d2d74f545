import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventView } from '../../src/events/schemas.ts';
import { type Answer, book, inDays, publish, startApi, type TestApi } from '../support/api.ts';
import { newUser, type TestUser } from '../support/gateway-event.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const idBytes = (id: string): string => id.replaceAll('-', '');
const read = (id: string, headers: Record<string, string> = {}): Promise<Answer> =>
  api.request({ method: 'GET', path: `/api/events/${id}`, headers });
const rename = (as: TestUser, name: string | null): Promise<Answer> =>
  api.request({ method: 'PATCH', path: '/api/users/me', body: { name }, as });
const columns = (id: string, assignments: string): Promise<unknown> =>
  api.database.sql(`UPDATE events SET ${assignments} WHERE id = UNHEX(?)`, [idBytes(id)]);
const picture = (id: string): Promise<unknown> =>
  api.database.sql(
    `INSERT INTO pictures (id, owner_kind, owner_id, width, height, placeholder, color, widths, created_at)
    VALUES (UNHEX(REPLACE(UUID(), '-', '')), 'event', UNHEX(?), 320, 240, 'data:,', '#000000', '320', NOW(3))`,
    [idBytes(id)],
  );

describe('when what an event shows changes', () => {
  it.each([
    ['the organizer’s name', (_id: string, organizer: TestUser) => rename(organizer, 'Renamed')],
    ['the organizer’s name, taken away', (_id: string, organizer: TestUser) => rename(organizer, null)],
    [
      'its status, by the clock',
      (id: string) => columns(id, "starts_at = '2020-01-01', ends_at = '2020-01-02'"),
    ],
    ['a place', (id: string) => book(api, newUser('fan'), { eventId: id })],
    ['a column that no revision counts', (id: string) => columns(id, "phone = '+49 30 1234'")],
    ['its picture', (id: string) => picture(id)],
    [
      'its title',
      (id: string, as: TestUser) =>
        api.request({ method: 'PATCH', path: `/api/events/${id}`, body: { title: 'Other' }, as }),
    ],
  ])(
    'when it is %s, the tag is another one, and the old one no longer answers 304',
    async (_what, change) => {
      const organizer = newUser('otto');
      await rename(organizer, 'Otto');
      const { body } = await publish(api, organizer);
      const before = await read(body.id);
      const tag = before.headers['etag']!;
      expect(await read(body.id, { 'If-None-Match': tag })).toMatchObject({ status: 304 });
      await change(body.id, organizer);
      const after = await read(body.id, { 'If-None-Match': tag });
      expect(after.status).toBe(200);
      expect(after.body).not.toEqual(before.body);
      expect(after.headers['etag']).not.toBe(tag);
      // Nor does it come back as long as the answer does not.
      expect((await read(body.id)).headers['etag']).toBe(after.headers['etag']);
    },
  );

  it('when two answers are alike, so are their tags, whoever gives them', async () => {
    const organizer = newUser('otto');
    const created = await publish(api, organizer);
    const first = await read(created.body.id);
    expect(first.body).toEqual(created.body);
    expect(first.headers['etag']).toBe(created.headers['etag']);
    const changed = await api.request({
      method: 'PATCH',
      path: `/api/events/${created.body.id}`,
      body: { endsAt: inDays(31) },
      headers: { 'If-Match': first.headers['etag']! },
      as: organizer,
    });
    expect(changed.status).toBe(200);
    expect((await read(created.body.id)).headers['etag']).toBe(changed.headers['etag']);
  });

  it('when only what an editor cannot overwrite has changed, If-Match still lets the edit pass', async () => {
    const organizer = newUser('otto');
    const { body, headers } = await publish(api, organizer);
    await rename(organizer, 'Renamed');
    await book(api, newUser('fan'), { eventId: body.id });
    const change = (etag: string): Promise<Answer> =>
      api.request({
        method: 'PATCH',
        path: `/api/events/${body.id}`,
        body: { title: 'Edited' },
        headers: { 'If-Match': etag },
        as: organizer,
      });
    expect((await change(headers['etag']!)).status).toBe(200);
    expect((await change(headers['etag']!)).status).toBe(412);
  });

  it('covers every member of the answer', async () => {
    const { etagOf } = await import('../../src/events/etag.ts');
    const { body } = await publish(api, newUser('otto'));
    const at = { revision: 1, booked: 0 };
    const tag = etagOf(at, body);
    for (const member of Object.keys(eventView.entries))
      expect(etagOf(at, { ...body, [member]: 'other' })).not.toBe(tag);
  });
});
