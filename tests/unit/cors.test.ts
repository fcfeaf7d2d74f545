import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { cors } from '../../resources/cors.ts';
import { parseSettings } from '../../src/config/settings.ts';
import type { Route, Routes } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';

const set = (api: object) => parseSettings(JSON.stringify({ api }), 'env.test.json');
const everyRoute = Object.values(routes as Record<string, Route>);

describe('what pages of other origins may do', () => {
  it.each([
    'authorization',
    'content-type',
    'idempotency-key',
    'if-match',
    'if-none-match',
    'traceparent',
    'tracestate',
    'baggage',
    'sentry-trace',
    'x-request-id',
  ])('they may send %s', (name) => {
    expect(cors(set({}), routes).allowedHeaders).toContain(name);
  });

  it.each(['apigw-requestid', 'x-request-id', 'etag', 'location', 'retry-after', 'x-next-cursor'])(
    'they may read %s',
    (name) => {
      expect(cors(set({}), routes).exposedResponseHeaders).toContain(name);
    },
  );

  it('every header that a route takes or documents is among them, but what browsers allow anyway', () => {
    const { allowedHeaders, exposedResponseHeaders } = cors(set({}), routes);
    const taken = everyRoute.flatMap(({ headers }) =>
      Object.keys((headers as { entries?: object })?.entries ?? {}),
    );
    const given = everyRoute.flatMap(({ success }) => Object.keys(success.headers ?? {}));
    expect(taken.length).toBeGreaterThan(3);
    expect(allowedHeaders).toEqual(expect.arrayContaining(taken));
    const readable = [...exposedResponseHeaders, 'cache-control'];
    expect(readable).toEqual(expect.arrayContaining(given.map((name) => name.toLowerCase())));
  });

  it('a route that takes and gives others brings them along', () => {
    const odd = {
      ...routes,
      odd: {
        ...routes.getLiveness,
        headers: v.object({ 'x-odd': v.string() }),
        success: { ...routes.getLiveness.success, headers: { 'X-Even': 'Even' } },
      },
    } as Routes;
    const { allowedHeaders, exposedResponseHeaders } = cors(set({}), odd);
    expect([allowedHeaders.includes('x-odd'), exposedResponseHeaders.includes('x-even')]).toEqual([
      true,
      true,
    ]);
  });

  it('the settings add headers, in any case, none twice', () => {
    const { allowedHeaders } = cors(set({ corsHeaders: ['X-Client-Version', 'Traceparent'] }), routes);
    expect(allowedHeaders).toContain('x-client-version');
    expect(new Set(allowedHeaders).size).toBe(allowedHeaders.length);
    expect(allowedHeaders.filter((name) => name === 'traceparent')).toHaveLength(1);
  });

  it.each([[['*']], [['x y']], [['x:y']], [['']], [['é']], ['x'], [['a', 'a']]])(
    'the setting %j is refused',
    (corsHeaders) => {
      expect(() => set({ corsHeaders })).toThrow(/api\.corsHeaders/);
    },
  );
});
