import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
