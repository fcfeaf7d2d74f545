import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { Route, Routes } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';
import { openApiDocument } from '../../tools/openapi/document.ts';
import { lintComplaints } from '../../tools/openapi/lint.ts';
import { parameterWords } from '../../tools/openapi/references.ts';

type Json = Record<string, unknown>;
interface Media {
  schema: Json;
  example?: unknown;
  examples?: Json;
}
interface Response {
  description: string;
  headers?: Record<string, Json>;
  content?: Record<string, Media>;
}
interface Operation {
  operationId: string;
  description?: string;
  parameters?: { name: string; in: string; description?: string; schema: Json; example?: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Json>;
    headers: Record<string, Json>;
    examples: Record<string, { value: Json }>;
  };
}

const document = openApiDocument(routes, '1.2.3') as unknown as Document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const routeOf = (id: string): Route => (routes as Routes)[id]!;
const table = operations.map((operation): [string, Operation] => [operation.operationId, operation]);

/** Members that hold data rather than schemas. */
const DATA = new Set(['example', 'examples', 'default', 'enum']);
/** Where in a document a schema stands: below one of these members, or in a collection of schemas. */
const ONE = /\/(schema|items|additionalProperties)$/;
const SEVERAL = /\/(schemas|properties|anyOf|allOf|oneOf)\/[^/]+$/;

const isSchemaPlace = (place: string): boolean => ONE.test(place) || SEVERAL.test(place);

/** Every JSON Schema in the document with its place: those of components, parameters, headers and media types. */
function* schemasIn(node: unknown, place = ''): Generator<[string, Json]> {
  if (typeof node !== 'object' || node === null) return;
  if (isSchemaPlace(place) && !Array.isArray(node)) yield [place, node as Json];
  for (const [key, value] of Object.entries(node)) {
    if (!DATA.has(key)) yield* schemasIn(value, `${place}/${key}`);
  }
}
const schemas = [...schemasIn(document)];

describe('the reference', () => {
  test('satisfies the rules that Redocly and Spectral recommend', async () => {
    expect(await lintComplaints(JSON.stringify(document))).toEqual([]);
  }, 60_000);

  test('says what every field means, in a sentence', () => {
    const fields = schemas.filter(([place]) => /^\/components\/schemas\/\w+\/properties\/\w+$/.test(place));
    expect(fields.length).toBeGreaterThan(150);
    const silent = fields.filter(([, { description }]) => !isSentence(description));
    expect(silent.map(([place]) => place)).toEqual([]);
  });

  test('says what every object is', () => {
    const silent = Object.entries(document.components.schemas).filter(
      ([, each]) => !isSentence(each['description']),
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test('gives every object a name, so that generated clients have a class for it', () => {
    const nameless = schemas.filter(
      ([place, { properties, $ref }]) =>
        properties !== undefined && $ref === undefined && !/^\/components\/schemas\/\w+$/.test(place),
    );
    expect(nameless.map(([place]) => place)).toEqual([]);
  });

  test('has no keyword in its schemas that JSON Schema does not know', () => {
    const words = new Set(schemas.flatMap(([, schema]) => Object.keys(schema)));
    const known =
      '$ref type format description properties required additionalProperties items anyOf enum const default ' +
      'minimum maximum minLength maxLength pattern minProperties dependentRequired minItems maxItems';
    expect([...words].filter((word) => !known.split(' ').includes(word))).toEqual([]);
  });

  test('names the unit of money, sizes, lengths and instants', () => {
    const units: [RegExp, RegExp][] = [
      [/Cents$/, /smallest unit/],
      [/^(size|maxBytes)$/, /bytes/],
      [/^(width|height)$/, /pixels/],
      [/(At)$/, /UTC|instant/],
      [/^timeZone$/, /IANA/],
      [/^currency$/, /ISO 4217/],
    ];
    const vague = schemas.filter(([place, { description }]) => {
      const name = place.split('/').at(-1)!;
      return units.some(([names, unit]) => names.test(name) && !unit.test(String(description)));
    });
    expect(vague.map(([place]) => place)).toEqual([]);
  });

  test('has words only for parameters that there are', () => {
    const there = new Set(
      operations.flatMap(({ operationId, parameters = [] }) =>
        parameters.flatMap(({ name }) => [`${operationId} ${keyOf(name)}`, keyOf(name)]),
      ),
    );
    expect(parameterWords().filter((name) => !there.has(name))).toEqual([]);
  });

  test('shows a problem for every code, as the code says', () => {
    for (const [code, { value }] of Object.entries(document.components.examples)) {
      expect(value).toMatchObject({ code, type: `urn:concert:problem:${code}` });
    }
  });
});

describe.each(table)('%s', (id, operation) => {
  const route = routeOf(id);

  test('is described, and so are its parameters and headers', () => {
    const silent = [
      [id, operation.description],
      ...(operation.parameters ?? []).map(({ name, description }) => [name, description]),
      ...Object.entries(operation.responses).flatMap(([status, { description, headers = {} }]) => [
        [status, description],
        ...Object.entries(headers).map(([name, header]) => [name, resolved(header)['description']]),
      ]),
    ].filter(([, words]) => !isPhrase(words));
    expect(silent).toEqual([]);
    expect(operation.description).toMatch(/\.$/);
  });

  test('has an example for what goes in, and the API accepts it', () => {
    const required = (operation.parameters ?? []).filter((each) => (each as Json)['required'] === true);
    expect(required.filter(({ example }) => example === undefined)).toEqual([]);
    const own = Object.fromEntries(required.map(({ name, example }) => [name.toLowerCase(), example]));
    const named = Object.fromEntries(required.map(({ name, example }) => [name, example]));
    expectAccepted(route.params, named);
    expectAccepted(route.headers, own);
    if (required.some((each) => each.in === 'query')) expectAccepted(route.query, named);
    expectAccepted(route.body, operation.requestBody?.content['application/json']?.example);
  });

  test('has an example for what comes out, and it keeps the contract', () => {
    const content = operation.responses[String(route.success.status)]?.content ?? {};
    const shown = Object.entries(content).filter(([type]) => !type.startsWith('image/'));
    for (const [type, { example }] of shown) expect([type, typeof example]).not.toEqual([type, 'undefined']);
    expectAccepted(route.success.body, content['application/json']?.example);
  });

  test('shares one schema for its errors, with the codes of each status', () => {
    const failures = Object.entries(operation.responses).filter(([status]) => status >= '400');
    expect(failures.map(([status]) => status)).toEqual(expect.arrayContaining(['429', '500', '503']));
    for (const [status, { content = {} }] of failures) {
      const problem = content['application/problem+json'];
      if (problem === undefined) continue;
      expect(problem.schema).toEqual({
        $ref: '#/components/schemas/Problem',
        properties: { code: { enum: Object.keys(problem.examples ?? {}) } },
      });
      for (const code of Object.keys(problem.examples ?? {})) {
        expect(String(document.components.examples[code]?.value['status'])).toBe(status);
      }
    }
  });
});

/** Told in words that end as a sentence does, or as a list of codes does. */
const isSentence = (words: unknown): boolean => typeof words === 'string' && /^[A-Z`0-9].*[.`]$/s.test(words);

const isPhrase = (words: unknown): boolean => typeof words === 'string' && /^[A-Z`]/.test(words);

/** Headers are written in lower case in the code. */
const keyOf = (name: string): string => (/^[A-Z]/.test(name) ? name.toLowerCase() : name);

const resolved = (header: Json): Json =>
  document.components.headers[String(header['$ref']).split('/').at(-1)!] ?? header;

function expectAccepted(schema: v.GenericSchema<unknown, unknown> | undefined, example: unknown): void {
  if (schema === undefined) return;
  expect([example, v.safeParse(schema, example).issues]).toEqual([example, undefined]);
}
