import type { HandlersOf } from '../kernel/route.ts';
import type { Cache } from '../platform/cache.ts';
import type { Database } from '../platform/database.ts';
import type { healthRoutes } from './routes.ts';

/** Answers the health routes. They return states and the version, never addresses, errors or names. */
export function createHealthHandlers(
  database: Database,
  cache: Cache,
  version: string,
): HandlersOf<typeof healthRoutes> {
  return {
    getLiveness: async () => ({ body: { status: 'ok' } }),
    getHealth: async () => {
      const [databaseUp, cacheState] = await Promise.all([
        database.read('SELECT 1', []).then(
          () => true,
          () => false,
        ),
        cache.state(),
      ]);
      return {
        status: databaseUp ? 200 : 503,
        headers: { 'cache-control': 'no-store' },
        body: {
          status: databaseUp ? 'ok' : 'unavailable',
          database: databaseUp ? 'up' : 'down',
          cache: cacheState,
          version,
        },
      };
    },
  };
}
