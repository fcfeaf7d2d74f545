import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';

export const healthRoutes = {
  getLiveness: {
    function: 'api',
    method: 'GET',
    path: '/health',
    access: 'public',
    tag: 'Health',
    summary: 'Check that the service is alive',
    description: 'Touches neither the database nor the cache.',
    database: 'cannot fail it',
    success: { status: 200, description: 'It is alive', body: v.strictObject({ status: v.literal('ok') }) },
    errors: [],
  },
  getHealth: {
    function: 'api',
    method: 'GET',
    path: '/api/health',
    access: 'public',
    tag: 'Health',
    summary: 'Check the database and the cache',
    description:
      'Answers 503 with the same body when the database is away. The cache being away is no failure: the API works without it.',
    database: 'cannot fail it',
    success: {
      status: 200,
      description: 'Everything that the API needs works',
      other: { status: 503, description: 'The database is away' },
      body: v.strictObject({
        status: v.picklist(['ok', 'unavailable']),
        database: v.picklist(['up', 'down']),
        cache: v.picklist(['up', 'down', 'off']),
        version: v.string(),
      }),
    },
    errors: [],
  },
} as const satisfies Routes;
