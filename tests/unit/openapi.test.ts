import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as v from 'valibot';
import { defaultSettings } from '../../src/config/settings.ts';
import { PROBLEMS } from '../../src/http/problem.ts';
import type { Route, Routes } from '../../src/kernel/route.ts';
import { queryBoolean, queryInteger } from '../../src/kernel/schemas.ts';
import { routes } from '../../src/routes.ts';
import { openApiDocument } from '../../tools/openapi/document.ts';
import { jsonSchemaOf } from '../../tools/openapi/json-schema.ts';
import { errorCodesOf } from '../../tools/openapi/problems.ts';

interface Operation {
  operationId: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: { 'application/json': { schema: { $ref: string }; example?: unknown } } };
  responses: Record<string, { content?: Record<string, object>; headers?: Record<string, object> }>;
}
type Paths = Record<string, Record<string, Operation>>;

const document = openApiDocument(routes, '1.2.3');
const paths = document['paths'] as Paths;
const operation = ({ path, method }: Route): Operation | undefined => paths[path]?.[method.toLowerCase()];
const table: [string, Route][] = Object.entries(routes as Routes);

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('is the same when it is written twice', () => {
    expect(JSON.stringify(openApiDocument(routes, '1.2.3'))).toBe(JSON.stringify(document));
  });

  test('tells of erased accounts on every operation for signed-in callers, and on no other', () => {
    for (const [id, route] of table) {
      const gone = JSON.stringify(operation(route)?.responses['410'] ?? '');
      expect([id, gone.includes('account_erased')]).toEqual([id, route.access === 'user']);
    }
  });

  test('points only to things that are there, and defines nothing that nobody uses', () => {
    const pointers = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to),
    );
    for (const pointer of pointers) {
      const steps = String(pointer).slice(2).split('/');
      const target = steps.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
      expect([pointer, typeof target]).toEqual([pointer, 'object']);
    }
    const { schemas } = document['components'] as { schemas: object };
    for (const name of Object.keys(schemas)) expect(pointers).toContain(`#/components/schemas/${name}`);
  });

  test('has the operations of the table and no others', () => {
    const written = Object.values(paths).flatMap((path) =>
      Object.values(path).map((each) => each.operationId),
    );
    expect(written.toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  test.each(table)('tells of %s every status, parameter and the sign-in', (id, route) => {
    const found = operation(route);
    expect(found?.operationId).toBe(id);
    const statuses = [route.success.status, ...errorCodesOf(route).map((code) => PROBLEMS[code].status)];
    expect(Object.keys(found?.responses ?? {})).toEqual(expect.arrayContaining(statuses.map(String)));
    expect(found?.security).toEqual(route.access === 'user' ? [{ cognito: [] }] : []);
    const named = (found?.parameters ?? []).filter((each) => each.in === 'path').map((each) => each.name);
    expect(named).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  });

  test('gives an example for every body, and the API accepts it', () => {
    for (const [, route] of table.filter(([, { body }]) => body)) {
      const example = operation(route)?.requestBody?.content['application/json'].example;
      expect(v.safeParse(route.body as v.GenericSchema, example).issues).toBeUndefined();
    }
  });

  test('writes headers as people do, required where the rules say so', () => {
    const [key] = operation(routes.createBooking)?.parameters ?? [];
    expect(key).toMatchObject({ name: 'Idempotency-Key', in: 'header', required: true });
    const ifMatch = operation(routes.updateEvent)?.parameters?.find((each) => each.name === 'If-Match');
    expect(ifMatch).toMatchObject({ in: 'header' });
    expect(ifMatch?.required).toBeUndefined();
    expect(operation(routes.getEvent)?.responses).toHaveProperty('304');
  });

  test('promises no larger upload than the settings have it', () => {
    const { schemas } = document['components'] as {
      schemas: Record<string, { properties: Record<string, object> }>;
    };
    const { media } = defaultSettings();
    const size = schemas['NewUpload']?.properties['size'] as { maximum: number; description: string };
    expect(size.maximum).toBe(media.maxMediaMb * 1024 * 1024);
    expect(size.description).toContain(`${media.maxPictureMb * 1024 * 1024} for the purposes event-picture`);
    expect(size.description).toContain('is a setting');
  });

  test.each(table)('tells of %s that it answers 304 if it gives a tag', (_, route) => {
    const gives = route.method === 'GET' && 'ETag' in (route.success.headers ?? {});
    const takes = operation(route)?.parameters?.some(({ name }) => name === 'If-None-Match') ?? false;
    expect([takes, '304' in (operation(route)?.responses ?? {})]).toEqual([gives, gives]);
  });

  test('lists every code of a status, as problem document', () => {
    const conflict = operation(routes.createBooking)?.responses['409'];
    expect(conflict?.content).toHaveProperty(['application/problem+json']);
    expect(JSON.stringify(conflict)).toContain(
      '["event_cancelled","event_ended","sold_out","booking_limit_reached","price_changed"]',
    );
  });

  test('tells which refusals are kept with an Idempotency-Key', () => {
    const { responses } = operation(routes.createBooking) as Operation;
    const marked = Object.keys(responses).filter(
      (status) => responses[status]?.headers?.['Idempotency-Replayed'] !== undefined,
    );
    expect(marked).toEqual(['201', '404', '409']);
  });
});

describe('converting a schema', () => {
  const input = { mode: 'input', reference: () => undefined } as const;
  const output = { mode: 'output', reference: () => undefined } as const;

  test('when query text stands for a number or a truth value, shows what it stands for', () => {
    const query = v.object({ n: v.optional(queryInteger(1, 9), '5'), b: v.optional(queryBoolean, 'false') });
    expect(jsonSchemaOf(query, input)).toEqual({
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 1, maximum: 9, default: 5 },
        b: { type: 'boolean', default: false },
      },
    });
  });

  test('when something may be null, says so beside its type, its choices or its reference', () => {
    expect(jsonSchemaOf(v.nullable(v.picklist(['a'])), input)).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    });
    const named = v.object({});
    const conversion = {
      mode: 'output',
      reference: (schema: unknown) => (schema === named ? '#/x' : undefined),
    } as const;
    expect(jsonSchemaOf(v.nullable(named), conversion)).toEqual({
      anyOf: [{ $ref: '#/x' }, { type: 'null' }],
    });
  });

  test('when a member has a default, it may be missing on the way in but never on the way out', () => {
    const schema = v.strictObject({ a: v.optional(v.string(), 'x'), b: v.optional(v.string()) });
    expect(jsonSchemaOf(schema, input)['required']).toBeUndefined();
    expect(jsonSchemaOf(schema, output)['required']).toEqual(['a']);
  });
});
