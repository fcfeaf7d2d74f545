import { expect } from '@jest/globals';
import { createHealthHandlers } from '../../src/health/handlers.ts';
import { healthRoutes } from '../../src/health/routes.ts';
import type { Cache } from '../../src/platform/cache.ts';
import type { Database } from '../../src/platform/database.ts';
import * as v from 'valibot';
import type { Promises } from './promises.ts';

const call = {} as never;
const away = async (): Promise<never> => {
  throw new Error('away');
};
/** The handlers with parts that are away, or that work. */
const handlers = (isThere: boolean, cache: 'up' | 'down') =>
  createHealthHandlers(
    { read: isThere ? async () => [] : away } as unknown as Database,
    { state: async () => cache } as unknown as Cache,
    '1.0.0',
  );

export const healthPromises: Promises = {
  getLiveness: {
    'Touches neither the database nor the cache.': async () => {
      const none = createHealthHandlers(undefined as unknown as Database, undefined as unknown as Cache, '1');
      expect((await none.getLiveness(call)).body).toEqual({ status: 'ok' });
    },
  },
  getHealth: {
    'Answers 503 with the same body when the database is away.': async () => {
      const { status, body } = await handlers(false, 'up').getHealth(call);
      expect([status, body.database]).toEqual([503, 'down']);
      expect(v.is(healthRoutes.getHealth.success.body, body)).toBe(true);
    },
    'The cache being away is no failure: the API works without it.': async (world) => {
      expect((await handlers(true, 'down').getHealth(call)).status).toBe(200);
      expect((await world.ask('GET', '/api/health')).body.cache).toBe('off');
      expect((await world.ask('GET', '/api/events')).status).toBe(200);
    },
  },
};
