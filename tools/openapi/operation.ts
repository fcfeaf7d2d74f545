import type { Route } from '../../src/kernel/route.ts';
import type { Components } from './components.ts';
import { examples } from './examples.ts';
import {
  entriesOf,
  isOptional,
  type JsonObject,
  jsonSchemaOf,
  metadataOf,
  type Schema,
} from './json-schema.ts';
import { problemResponses } from './problems.ts';

/** The security scheme's name in the document. */
export const SECURITY_SCHEME = 'cognito';

/**
 * Describes one route as an OpenAPI operation.
 * @param id the route's id, which becomes the operationId
 * @param route its contract
 * @param components gives references to named schemas
 */
export function operationOf(id: string, route: Route, components: Components): JsonObject {
  const parameters = parametersOf(route, components);
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    ...(route.access === 'user' && { security: [{ [SECURITY_SCHEME]: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: requestBody(route.body, components) }),
    responses: { ...successResponses(route, components), ...problemResponses(route) },
  };
}

type Place = 'path' | 'query' | 'header';

function parametersOf(route: Route, components: Components): JsonObject[] {
  const places: [Place, Schema | undefined][] = [
    ['path', route.params],
    ['query', route.query],
    ['header', route.headers],
  ];
  return places.flatMap(([place, schema]) =>
    entriesOf(schema).map(([name, entry]) => ({
      name: place === 'header' ? headerCase(name) : name,
      in: place,
      ...(isRequired(place, entry) && { required: true }),
      schema: jsonSchemaOf(entry, components.requests),
    })),
  );
}

/** A header can be required by rules that say so better than a schema would; its metadata tells. */
const isRequired = (place: Place, entry: Schema): boolean =>
  place === 'path' || !isOptional(entry) || metadataOf(entry)['required'] === true;

const headerCase = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

function requestBody(body: Schema, components: Components): JsonObject {
  const example = examples[components.nameOf(body) ?? ''];
  const schema = jsonSchemaOf(body, components.requests);
  return { required: true, content: { 'application/json': { schema, ...(example && { example }) } } };
}

function contentOf({ success: { body, raw = {} } }: Route, components: Components): JsonObject {
  const others = Object.entries(raw).map(([type, description]) => [
    type,
    { schema: { type: 'string', description, ...(!type.startsWith('text/') && { format: 'binary' }) } },
  ]);
  return {
    ...(body && { 'application/json': { schema: jsonSchemaOf(body, components.responses) } }),
    ...(Object.fromEntries(others) as JsonObject),
  };
}

function successResponses(route: Route, components: Components): JsonObject {
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
    ...((body ?? raw) && { content: contentOf(route, components) }),
  };
  const isConditional = entriesOf(route.headers).some(([name]) => name === 'if-none-match');
  return {
    [String(status)]: { description, ...success },
    ...(other && { [String(other.status)]: { description: other.description, ...success } }),
    ...(isConditional && { 304: { description: 'It has not changed', headers: success.headers } }),
  };
}
