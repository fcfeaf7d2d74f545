import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '../../src/database/migrate.ts';
import { book, publish, startApi, type TestApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles, type TestFiles } from '../support/files.ts';
import { newUser } from '../support/gateway-event.ts';

const { root } = engineSandbox();
let files: TestFiles;
let api: TestApi;
beforeAll(async () => {
  files = await startFiles(root);
  api = await startApi(files.environment);
});
afterAll(async () => {
  await api?.stop();
  await files?.stop();
});

const organizer = newUser('organizer');

describe('when the sweep runs', () => {
  it('marks what is over and forgets old keys, and finds nothing to do the second time', async () => {
    const { handler, close } = await import('../../src/functions/sweep.ts');
    const { body: over } = await publish(api, organizer);
    const { body: open } = await publish(api, organizer);
    await book(api, organizer, { eventId: over.id });
    await book(api, organizer, { eventId: open.id });
    await api.database.sql(
      "UPDATE events SET starts_at = '2020-01-01', ends_at = '2020-01-02' WHERE id = UNHEX(REPLACE(?, '-', ''))",
      [over.id],
    );
    await api.database.sql('UPDATE idempotency_keys SET created_at = created_at - INTERVAL 25 HOUR LIMIT 1');
    expect(await handler()).toMatchObject({ endedEvents: 1, forgottenKeys: 1 });
    expect(await handler()).toMatchObject({ endedEvents: 0, forgottenKeys: 0 });
    const statuses = await api.database.sql('SELECT status FROM events ORDER BY starts_at');
    expect(statuses.map((row) => row['status'])).toEqual(['ended', 'scheduled']);
    const { body } = await api.request({ method: 'GET', path: `/api/events/${over.id}` });
    expect(body.status).toBe('ended');
    await close();
  });
});

describe('when another release has written events, which knows nothing of words', () => {
  const found = async (q: string): Promise<string[]> => {
    const path = `/api/events?q=${encodeURIComponent(q)}`;
    const { body } = await api.request({ method: 'GET', path });
    return body.items.map((item: { title: string }) => item.title);
  };

  it.each([
    ['the sweep', async () => (await import('../../src/functions/sweep.ts')).handler()],
    ['a migration', async () => migrate(api.database.adminUrl)],
  ])('%s makes them searchable', async (_name, run) => {
    const titles = ['Sigur Rós', 'Mogwai', 'Caribou'];
    const [made, changed, untouched] = await Promise.all(
      titles.map((title) => publish(api, organizer, { title })),
    );
    const sql = (set: string, id: string) =>
      api.database.sql(`UPDATE events SET ${set} WHERE id = UNHEX(REPLACE(?, '-', ''))`, [id]);
    await sql('words = NULL, description_words = NULL, words_revision = NULL', made!.body.id);
    await sql("title = 'Björk', revision = revision + 1", changed!.body.id);
    expect(await found('sigur ros')).toEqual([]);
    await run();
    expect(await found('sigur ros')).toEqual(['Sigur Rós']);
    expect(await found('bjork')).toEqual(['Björk']);
    expect(await found('mogwai')).toEqual([]);
    expect(await found('caribou')).toEqual(['Caribou']);
    const due = await api.database.sql('SELECT id FROM events WHERE words_due = 1');
    expect(due).toEqual([]);
    for (const one of [made, changed, untouched])
      await api.request({ method: 'DELETE', path: `/api/events/${one!.body.id}`, as: organizer });
  });
});

describe('when the migrate function runs on a database that is up to date', () => {
  it('changes nothing', async () => {
    const tables = async (): Promise<unknown> => api.database.sql('SELECT * FROM schema_migrations');
    const before = await tables();
    process.env['DATABASE_URL'] = api.database.adminUrl;
    const { handler } = await import('../../src/functions/migrate.ts');
    expect(await handler({}, {} as Context)).toEqual({ migrated: [] });
    expect(await tables()).toEqual(before);
  });
});
