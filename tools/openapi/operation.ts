import type { Route } from '../../src/kernel/route.ts';
import type { Components } from './components.ts';
import {
  type Conversion,
  entriesOf,
  isOptional,
  type JsonObject,
  jsonSchemaOf,
  metadataOf,
  type Schema,
} from './json-schema.ts';
import { problemResponses } from './problems.ts';
import { textExamples, wordsOf } from './references.ts';

/** The security scheme's name in the document. */
export const SECURITY_SCHEME = 'cognito';

/**
 * Describes one route as an OpenAPI operation.
 * @param id the route's id, which becomes the operationId
 * @param route its contract
 * @param components gives references to named schemas
 */
export function operationOf(id: string, route: Route, components: Components): JsonObject {
  const parameters = parametersOf(id, route, components);
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    security: route.access === 'user' ? [{ [SECURITY_SCHEME]: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: requestBody(route.body, components) }),
    responses: responsesOf(id, route, components),
  };
}

type Place = 'path' | 'query' | 'header';

function parametersOf(id: string, route: Route, components: Components): JsonObject[] {
  const places: [Place, Schema | undefined][] = [
    ['path', route.params],
    ['query', route.query],
    ['header', route.headers],
  ];
  return places.flatMap(([place, schema]) =>
    parametersIn(schema).map(([name, entry]) => {
      const words = wordsOf(id, name);
      return {
        name: place === 'header' ? headerCase(name) : name,
        in: place,
        ...(words && { description: words.about }),
        ...(isRequired(place, entry) && { required: true }),
        schema: jsonSchemaOf(entry, components.requests),
        ...(words?.example !== undefined && { example: words.example }),
      };
    }),
  );
}

/** OpenAPI has no parameter `Accept`: the media types of the answers say it. */
const parametersIn = (schema: Schema | undefined): [string, Schema][] =>
  entriesOf(schema).filter(([name]) => name !== 'accept');

/** Rules outside the schema may require a header; its metadata says so. */
const isRequired = (place: Place, entry: Schema): boolean =>
  place === 'path' || !isOptional(entry) || metadataOf(entry)['required'] === true;

const headerCase = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

function requestBody(body: Schema, components: Components): JsonObject {
  return { required: true, content: { 'application/json': json(body, components.requests, components) } };
}

/** JSON of one shape, with an example where the shape has a name. */
function json(body: Schema, conversion: Conversion, components: Components): JsonObject {
  const example = components.exampleOf(body);
  return { schema: jsonSchemaOf(body, conversion), ...(example !== undefined && { example }) };
}

function contentOf(id: string, { success: { body, raw = {} } }: Route, components: Components): JsonObject {
  const example = textExamples[id];
  const others = Object.entries(raw).map(([type, description]) => {
    const isText = type.startsWith('text/');
    const schema = { type: 'string', description, ...(!isText && { format: 'binary' }) };
    return [type, { schema, ...(isText && example !== undefined && { example }) }];
  });
  return {
    ...(body && { 'application/json': json(body, components.responses, components) }),
    ...(Object.fromEntries(others) as JsonObject),
  };
}

function responsesOf(id: string, route: Route, components: Components): JsonObject {
  const { status, description, body, raw, other, headers = {} } = route.success;
  const documented = Object.entries(headers).map(([name, meaning]) => [
    name,
    { description: meaning, schema: { type: 'string' } },
  ]);
  const success = {
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(Object.fromEntries(documented) as JsonObject),
    },
    ...((body ?? raw) && { content: contentOf(id, route, components) }),
  };
  const isConditional = entriesOf(route.headers).some(([name]) => name === 'if-none-match');
  return {
    [String(status)]: { description, ...success },
    ...(isConditional && { 304: { description: 'It has not changed.', headers: success.headers } }),
    ...problemResponses(route),
    ...(other && { [String(other.status)]: { description: other.description, ...success } }),
  };
}
