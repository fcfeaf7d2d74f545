import * as v from 'valibot';
import { MAX_CAPACITY, MAX_PLACES_PER_BOOKING, MAX_PRICE_CENTS } from '../kernel/limits.ts';
import {
  clearable,
  currency,
  instantIn,
  instantOut,
  integer,
  line,
  paragraphs,
  timeZone,
  whole,
} from '../kernel/schemas.ts';

/** A value as the API shows it, and as a column stores it. */
const TEXT = { shown: v.string(), stored: 'text' } as const;
const NUMBER = { shown: whole, stored: 'number' } as const;
const INSTANT = { shown: instantOut, stored: 'instant' } as const;

type Kind = typeof TEXT | typeof NUMBER | typeof INSTANT;

/** A field that every event has. */
const required = <S extends v.GenericSchema, K extends Kind>(schema: S, kind: K) => ({
  create: schema,
  change: v.exactOptional(schema),
  shown: kind.shown as K['shown'],
  stored: kind.stored,
  isNullable: false,
});

/** A field that every event has, with a value for where none was sent. */
const defaulting = <S extends v.GenericSchema, K extends Kind>(
  schema: S,
  kind: K,
  otherwise: v.InferInput<S>,
) => ({ ...required(schema, kind), create: v.optional<S, v.InferInput<S>>(schema, otherwise) });

/** A field that may be null: not said (texts), no limit (capacity, maxPerUser). */
const nullable = <S extends v.GenericSchema, K extends Kind>(schema: S, kind: K) => ({
  create: clearable(schema),
  change: v.exactOptional(v.nullable(schema)),
  shown: v.nullable(kind.shown as K['shown']),
  stored: kind.stored,
  isNullable: true,
});

/**
 * What an organizer decides about an event, a line for each field: what `createEvent` and `updateEvent` take, what an event shows,
 * and how it is kept, in the column of the same name (`startsAt` in `starts_at`). Everything else about a field follows from here,
 * but for its column (a migration) and its words in the reference. Prices are in the smallest unit of the currency.
 */
export const eventFacts = {
  title: required(line(200), TEXT),
  description: nullable(paragraphs(5000), TEXT),
  category: nullable(line(50), TEXT),
  venue: nullable(line(200), TEXT),
  address: nullable(paragraphs(500), TEXT),
  city: nullable(line(100), TEXT),
  country: nullable(line(100), TEXT),
  phone: nullable(line(50), TEXT),
  startsAt: required(instantIn, INSTANT),
  endsAt: required(instantIn, INSTANT),
  timeZone: defaulting(timeZone, TEXT, 'UTC'),
  capacity: nullable(integer(1, MAX_CAPACITY), NUMBER),
  maxPerUser: nullable(integer(1, MAX_PLACES_PER_BOOKING), NUMBER),
  priceCents: defaulting(integer(0, MAX_PRICE_CENTS), NUMBER, 0),
  currency: defaulting(currency, TEXT, 'USD'),
};

type Facts = typeof eventFacts;
type FactName = keyof Facts;

/** The names of the fields, in the order of the reference. */
export const factNames = Object.keys(eventFacts) as FactName[];

/** One side of every field, as the entries of an object schema. */
export const entriesOf = <Side extends 'create' | 'change' | 'shown'>(
  side: Side,
): { [Name in FactName]: Facts[Name][Side] } =>
  Object.fromEntries(factNames.map((name) => [name, eventFacts[name][side]])) as {
    [Name in FactName]: Facts[Name][Side];
  };
