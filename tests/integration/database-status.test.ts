import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { databaseStatus } from '../../src/admin/database-status.ts';
import { checksum } from '../../src/database/schema-version.ts';
import { migrations } from '../../src/database/migrations/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

describe('the state of the database', () => {
  it('tells the server, the connections, the tables and the steps of the schema', async () => {
    const status = await databaseStatus({ uri: database.adminUrl });
    expect(status.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(status.upForSeconds).toBeGreaterThanOrEqual(0);
    expect(status.connections.limit).toBeGreaterThanOrEqual(status.connections.now);
    expect(status.connections.most).toBeGreaterThanOrEqual(1);
    expect(status.connections.byUser.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    expect(status.tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bookings', 'events', 'users', 'schema_migrations']),
    );
    expect(status.tables[0]?.dataBytes).toBeGreaterThan(0);
    expect(status.migrations).toEqual(
      migrations.map((step) => ({
        id: step.id,
        name: step.name,
        checksum: checksum(step),
        appliedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/),
      })),
    );
  });

  it('shows a statement that has been running for long', async () => {
    const slow = await createConnection(database.url);
    const sleeping = slow.query('SELECT SLEEP(4)');
    await new Promise((wake) => setTimeout(wake, 2_100));
    const { running } = await databaseStatus({ uri: database.adminUrl });
    expect(running).toContainEqual(expect.objectContaining({ statement: 'SELECT SLEEP(4)' }));
    await sleeping;
    await slow.end();
  });
});
