import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

/** A piece of an OpenAPI 3.1 document. */
export type JsonObject = Record<string, unknown>;

export type Schema = v.GenericSchema<unknown, unknown>;

/** The parts of valibot's schema objects that the conversion looks at. */
interface Inspected extends Schema {
  pipe?: readonly { kind: string; type: string; metadata?: JsonObject; pipe?: Inspected['pipe'] }[];
  entries?: Record<string, Inspected>;
  item?: Inspected;
  wrapped?: Inspected;
  value?: Inspected;
  default?: unknown;
}

/** How one document converts its schemas. */
export interface Conversion {
  /** `input`: what clients may send; `output`: what they get. */
  mode: 'input' | 'output';
  /** A reference instead of the schema itself, for schemas that have a name in the document. */
  reference: (schema: Schema) => string | undefined;
}

/**
 * Converts a valibot schema to JSON Schema as OpenAPI 3.1 takes it. Where a pipe carries `wire` metadata, that is
 * laid over what can be derived: valibot cannot see through transformations and custom checks.
 * @param schema of a body, a parameter or a part of one
 * @param conversion direction and named schemas
 */
export function jsonSchemaOf(schema: Schema, conversion: Conversion): JsonObject {
  const reference = conversion.reference(schema);
  return reference === undefined ? definitionOf(schema, conversion) : { $ref: reference };
}

/** As jsonSchemaOf, but always written out: for the place where a named schema is defined. */
export function definitionOf(schema: Schema, conversion: Conversion): JsonObject {
  const inspected = schema as Inspected;
  const derived = (structures[schema.type] ?? leaf)(inspected, conversion);
  const wire = ownMetadata(inspected)['wire'] as JsonObject | undefined;
  // What was derived of a text that stands for a number says nothing about the number.
  const isAnother = wire?.['type'] !== undefined && wire['type'] !== derived['type'];
  return isAnother ? wire : { ...derived, ...wire };
}

/** What `v.metadata` says about a schema, also about the one inside an optional one. */
export function metadataOf(schema: Schema): JsonObject {
  const { wrapped } = schema as Inspected;
  return { ...(wrapped && metadataOf(wrapped)), ...ownMetadata(schema) };
}

function ownMetadata(schema: Inspected): JsonObject {
  const steps = flat(schema.pipe ?? []);
  return Object.assign({}, ...steps.map(({ metadata }) => metadata)) as JsonObject;
}

/** The members of an object schema with their names. */
export const entriesOf = (schema: Inspected | undefined): [string, Schema][] =>
  Object.entries(schema?.entries ?? {});

/** Whether an object may lack the member on the way in, or a list does without it. */
export const isOptional = (schema: Schema): boolean =>
  ['optional', 'nullish', 'exact_optional'].includes(schema.type);

type Structure = (schema: Inspected, conversion: Conversion) => JsonObject;

const structures: Record<string, Structure> = {
  object: objectOf,
  strict_object: objectOf,
  loose_object: objectOf,
  record: ({ value }, conversion) => ({
    type: 'object',
    additionalProperties: jsonSchemaOf(value as Schema, conversion),
  }),
  array: ({ item }, conversion) => ({ type: 'array', items: jsonSchemaOf(item as Schema, conversion) }),
  nullable: (schema, conversion) =>
    withDefault(schema, orNull(jsonSchemaOf(schema.wrapped as Schema, conversion))),
  optional: (schema, conversion) => withDefault(schema, jsonSchemaOf(schema.wrapped as Schema, conversion)),
  exact_optional: ({ wrapped }, conversion) => jsonSchemaOf(wrapped as Schema, conversion),
};

function objectOf(schema: Inspected, conversion: Conversion): JsonObject {
  const entries = entriesOf(schema);
  const required = entries.filter(([, entry]) => isRequired(entry, conversion)).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, entry]) => [name, jsonSchemaOf(entry, conversion)])),
    ...(required.length > 0 && { required }),
    ...(schema.type === 'strict_object' && { additionalProperties: false }),
  };
}

const isRequired = (entry: Inspected, { mode }: Conversion): boolean =>
  !isOptional(entry) || (mode === 'output' && entry.default !== undefined);

function leaf(schema: Inspected, { mode }: Conversion): JsonObject {
  const converted = toJsonSchema(schema, { typeMode: mode, errorMode: 'ignore' });
  const { $schema: _dialect, wire: _wire, required: _required, ...rest } = converted as JsonObject;
  return isLarge(rest) ? { ...rest, format: 'int64' } : rest;
}

/** Clients in Java or Go would take an integer without a format for one of 32 bits. */
const isLarge = ({ type, maximum = Infinity }: JsonObject): boolean =>
  type === 'integer' && Number(maximum) > 2 ** 31 - 1;

function orNull(schema: JsonObject): JsonObject {
  if (typeof schema['type'] !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const choices = schema['enum'] as unknown[] | undefined;
  return { ...schema, type: [schema['type'], 'null'], ...(choices && { enum: [...choices, null] }) };
}

function withDefault(schema: Inspected, converted: JsonObject): JsonObject {
  if (schema.default === undefined) return converted;
  return { ...converted, default: wireDefault(schema.default, converted['type']) };
}

/** Query strings carry numbers and booleans as text, and so do their defaults; the document shows what they mean. */
function wireDefault(value: unknown, type: unknown): unknown {
  if (typeof value !== 'string' || type === 'string') return value;
  return type === 'integer' || type === 'boolean' ? (JSON.parse(value) as unknown) : value;
}

type Pipe = NonNullable<Inspected['pipe']>;
const flat = (pipe: Pipe): Pipe => pipe.flatMap((step) => (step.pipe ? flat(step.pipe) : step));
