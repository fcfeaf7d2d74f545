import * as v from 'valibot';
import { DomainError, type FieldError } from '../kernel/errors.ts';
import type { Route } from '../kernel/route.ts';
import { givenQuery } from './query.ts';
import type { ApiEvent } from './types.ts';

type Place = 'params' | 'query' | 'headers' | 'body';
const PLACES: readonly Place[] = ['params', 'query', 'headers', 'body'];

/** The validated parts of a request, by the place they came from. */
export type Input = Partial<Record<Place, unknown>>;

/**
 * Checks every part of the request against the route's schemas. A query on a route without query parameters is ignored:
 * it was appended by others who shared the URL.
 * @throws DomainError validation_failed with one entry for each wrong field
 */
export function validInput(route: Route, event: ApiEvent): Input {
  const { parameters, repeated } = givenQuery(event, entriesOf(route.query));
  const { pathParameters: params = {}, headers, body } = event;
  const given: Record<Place, unknown> = { params, query: parameters, headers, body };
  const input: Input = {};
  const fields: FieldError[] = [];
  for (const place of PLACES) {
    const schema: v.GenericSchema | undefined = route[place];
    if (schema === undefined) continue;
    const result = v.safeParse(schema, given[place]);
    if (place === 'query' && repeated.length > 0) fields.push(...repeated);
    else if (result.success) input[place] = result.output;
    else fields.push(...result.issues.flatMap((issue) => fieldErrors(place, schema, issue)));
  }
  if (fields.length > 0) {
    throw new DomainError('validation_failed', summary(fields), { fields: fields.slice(0, MOST_FIELDS) });
  }
  return input;
}

/** The response must not grow with a hostile body. */
const MOST_FIELDS = 20;

const entriesOf = (schema: object | undefined): object =>
  schema !== undefined && 'entries' in schema ? (schema.entries as object) : {};

function fieldErrors(place: Place, schema: v.GenericSchema, issue: v.BaseIssue<unknown>): FieldError[] {
  const inside = issue.path?.map((step) => String(step.key)).join('.');
  const path = inside === undefined ? place : `${place}.${inside}`;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return unknownMembers(schema, issue).map((name) => ({
      path: `${place}.${name}`,
      message: 'is not a known field',
    }));
  }
  if (issue.received === 'undefined') return [{ path, message: 'is required' }];
  return [{ path, message: issue.type === 'strict_object' ? 'must be an object' : issue.message }];
}

/** Valibot stops at the first member that it does not know; clients need all of them. */
function unknownMembers(schema: v.GenericSchema, issue: v.BaseIssue<unknown>): string[] {
  const [step] = issue.path ?? [];
  return Object.keys(step?.input ?? {}).filter((name) => !Object.hasOwn(entriesOf(schema), name));
}

const summary = (fields: FieldError[]): string =>
  fields
    .slice(0, 3)
    .map((field) => `${field.path} ${field.message}`)
    .join('; ') + (fields.length > 3 ? `; and ${fields.length - 3} more` : '');
