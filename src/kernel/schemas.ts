import * as v from 'valibot';
import { isCurrency } from './money.ts';
import { normalText, textFault, type TextKind, textPattern } from './text.ts';
import { readInstant } from './time.ts';
import { timeZoneOf } from './time-zone.ts';
import { webAddressOf } from './web-address.ts';

/** What the OpenAPI document says of a schema whose wire form valibot cannot show by itself. */
const described = <TInput>(
  wire: Record<string, unknown>,
): v.MetadataAction<TInput, { wire: Record<string, unknown> }> => v.metadata({ wire });

/**
 * An object that refuses members it does not know, by name.
 * Its entries have no prototype, so that `constructor` or `__proto__` in a body are unknown members too.
 */
export const closed = <T extends v.ObjectEntries>(entries: T): v.StrictObjectSchema<T, undefined> =>
  v.strictObject(Object.assign<object, T>(Object.create(null) as object, entries));

/** The body of a change: some of the fields, at least one. */
export const changesOf = <T extends v.ObjectEntries>(entries: T) =>
  v.pipe(
    closed(entries),
    v.check((changes) => Object.keys(changes).length > 0, 'must change at least one field'),
    described({ minProperties: 1 }),
  );

const text = (kind: TextKind, max: number) =>
  v.pipe(
    v.string('must be a string'),
    v.transform((value) => normalText(value, kind)),
    v.check(
      (value) => textFault(value, kind, max) === undefined,
      ({ input }) => textFault(input, kind, max) ?? '',
    ),
    described({ type: 'string', minLength: 1, maxLength: max, pattern: textPattern(kind) }),
  );

/** One line of 1 to `max` characters (code points), in the form of kernel/text.ts: a name, a phone number, a search. */
export const line = (max: number) => text('line', max);

/** Text of 1 to `max` characters (code points) that may have several lines: a description, a postal address. */
export const paragraphs = (max: number) => text('paragraphs', max);

/** The address of a web page; given on as it is parsed (kernel/web-address.ts), in at most `max` characters. */
export const webAddress = (max: number) =>
  v.pipe(
    line(max),
    v.check((value) => webAddressOf(value) !== undefined, 'must be an http or https address'),
    v.transform((value) => webAddressOf(value) ?? ''),
    v.maxLength(max, `must have at most ${max} characters when it is encoded`),
    // Not `uri`: hosts and paths may be in any script, as people type them.
    described({ type: 'string', maxLength: max, pattern: '^https?://' }),
  );

/** A whole number within the range. */
export const integer = (min: number, max: number) =>
  v.pipe(
    v.number(`must be a whole number from ${min} to ${max}`),
    v.integer(`must be a whole number from ${min} to ${max}`),
    v.minValue(min, `must be a whole number from ${min} to ${max}`),
    v.maxValue(max, `must be a whole number from ${min} to ${max}`),
  );

/** A whole number within the range, as query strings carry it. */
export const queryInteger = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^-?\d{1,16}$/, `must be a whole number from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `must be a whole number from ${min} to ${max}`),
    v.maxValue(max, `must be a whole number from ${min} to ${max}`),
    described({ type: 'integer', minimum: min, maximum: max }),
  );

/** `true` or `false`, as query strings carry it. */
export const queryBoolean = v.pipe(
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((value) => value === 'true'),
  described({ type: 'boolean' }),
);

const NO_TIME_ZONE = 'must be an IANA time zone such as Europe/Berlin';

/** A UUID; given on in lower case. */
export const id = v.pipe(
  v.string('must be a UUID'),
  v.uuid('must be a UUID'),
  v.toLowerCase(),
  described({ type: 'string', format: 'uuid' }),
);

/** The key of an upload, as `createUpload` gave it; whose it is is checked elsewhere. */
export const uploadKey = v.pipe(
  v.string('must be the key of an upload'),
  v.maxLength(200, 'must be the key of an upload'),
);

/** An instant on the way in: a date-time of RFC 3339 (kernel/time.ts), to the millisecond; given on as a Date. */
export const instantIn = v.pipe(
  v.string('must be an ISO 8601 date-time (RFC 3339) with Z or an offset, such as 2027-06-01T18:00:00Z'),
  v.rawTransform<string, Date>(({ dataset, addIssue, NEVER }) => {
    const read = readInstant(dataset.value);
    if ('instant' in read) return read.instant;
    addIssue({ message: read.fault });
    return NEVER;
  }),
  v.check(
    (value) => value.getUTCFullYear() >= 2000 && value.getUTCFullYear() < 2100,
    'must lie between the years 2000 and 2099',
  ),
  described({
    type: 'string',
    format: 'date-time',
    description: 'RFC 3339 with `Z` or an offset. Digits of a second after the third are cut off.',
  }),
);

/** The same in a query string, where a plus that was not encoded arrives as a space: before an offset it can be nothing else. */
export const queryInstant = v.pipe(
  v.string('must be an ISO 8601 date-time (RFC 3339) with Z or an offset, such as 2027-06-01T18:00:00Z'),
  v.transform((value) => value.replace(/(?<=:\d{2}(?:\.\d+)?) (?=\d{2}:\d{2}$)/, '+')),
  instantIn,
);

/** An instant on the way out: UTC with milliseconds and `Z`. */
export const instantOut = v.pipe(
  v.string(),
  v.isoTimestamp(),
  described({ type: 'string', format: 'date-time' }),
);

/** A whole number on the way out: an amount in the smallest unit of its currency, or a count. */
export const whole = v.pipe(v.number(), v.integer());

/** The ISO 4217 code of an active currency. */
export const currency = v.pipe(
  v.string('must be an ISO 4217 currency code such as EUR'),
  v.check(isCurrency, 'must be an ISO 4217 currency code such as EUR'),
  described({ type: 'string', pattern: '^[A-Z]{3}$' }),
);

/** The name of an IANA time zone, in whatever case; given on in its proper spelling (kernel/time-zone.ts). */
export const timeZone = v.pipe(
  v.string(NO_TIME_ZONE),
  v.check((name) => timeZoneOf(name) !== undefined, NO_TIME_ZONE),
  v.transform((name) => timeZoneOf(name) ?? ''),
  described({
    type: 'string',
    maxLength: 64,
    description: 'Name of a zone or link of the IANA time zone database; case does not matter',
  }),
);

/** A field that may be null: absent leaves the default in place, null clears it. */
export const clearable = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null);

/** Query members that every list takes. */
export const pageQuery = {
  limit: v.optional(queryInteger(1, 100), '20'),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(512, 'must be a nextCursor of an earlier answer'))),
};

/** A page of a list: follow `nextCursor` until it is null; a page may hold fewer items than asked for, even none. */
export const page = <S extends v.GenericSchema>(item: S) =>
  v.strictObject({ items: v.array(item), nextCursor: v.nullable(v.string()) });
