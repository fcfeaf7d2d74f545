import * as v from 'valibot';
import { DomainError, type FieldError } from '../kernel/errors.ts';
import type { Route } from '../kernel/route.ts';
import type { ApiEvent } from './types.ts';

type Place = 'params' | 'query' | 'headers' | 'body';
const PLACES: readonly Place[] = ['params', 'query', 'headers', 'body'];

/** The validated parts of a request, by the place they came from. */
export type Input = Partial<Record<Place, unknown>>;

/**
 * Checks every part of the request against the route's schemas.
 * @throws DomainError validation_failed with one entry for each wrong field
 */
export function validInput(route: Route, event: ApiEvent): Input {
  const given: Record<Place, unknown> = {
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    body: event.body,
  };
  const input: Input = {};
  const fields: FieldError[] = [];
  for (const place of PLACES) {
    const schema = route[place] ?? (place === 'query' ? NO_QUERY : undefined);
    if (schema === undefined) continue;
    const result = v.safeParse(schema, given[place]);
    if (result.success) input[place] = result.output;
    else fields.push(...result.issues.map((issue) => fieldError(place, issue)));
  }
  if (fields.length > 0) {
    throw new DomainError('validation_failed', summary(fields), { fields });
  }
  return input;
}

const NO_QUERY = v.strictObject({});

function fieldError(place: Place, issue: v.BaseIssue<unknown>): FieldError {
  const inside = issue.path?.map((step) => String(step.key)).join('.');
  const path = inside === undefined ? place : `${place}.${inside}`;
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return { path, message: 'is not a known field' };
  if (issue.type === 'strict_object' || issue.type === 'object') {
    return { path, message: issue.received === 'undefined' ? 'is required' : 'must be an object' };
  }
  if (issue.received === 'undefined') return { path, message: 'is required' };
  return { path, message: issue.message };
}

const summary = (fields: FieldError[]): string =>
  fields
    .slice(0, 3)
    .map((field) => `${field.path} ${field.message}`)
    .join('; ') + (fields.length > 3 ? `; and ${fields.length - 3} more` : '');
