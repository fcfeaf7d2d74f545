import * as v from 'valibot';
import type { Routes } from '../kernel/route.ts';

export const healthRoutes = {
  getLiveness: {
    function: 'api',
    method: 'GET',
    path: '/health',
    access: 'public',
    tag: 'Health',
    summary: 'Is the function alive?',
    description: 'Touches neither the database nor the cache.',
    success: { status: 200, description: 'It is', body: v.strictObject({ status: v.literal('ok') }) },
    errors: [],
  },
  getHealth: {
    function: 'api',
    method: 'GET',
    path: '/api/health',
    access: 'public',
    tag: 'Health',
    summary: 'Do the parts work?',
    description:
      'Answers 503 with the same body when the database is away. The cache being away is no failure: the API works without it.',
    success: {
      status: 200,
      description: 'All that is needed works',
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
