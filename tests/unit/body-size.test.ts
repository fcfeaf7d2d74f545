import { describe, expect, it } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../src/http/body.ts';
import type { Route } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';
import { jsonSchemaOf, type JsonObject } from '../../tools/openapi/json-schema.ts';

const input = { mode: 'input', reference: () => undefined } as const;

/** JSON may write every unit of UTF-16 as `\uXXXX`, and one character may be two of them. */
const BYTES_PER_UNIT = 6;
const BYTES_PER_CHARACTER = 2 * BYTES_PER_UNIT;
/** What has a form of its own is ASCII, and no longer than this. */
const LONGEST: Readonly<Record<string, number>> = { uuid: 36, 'date-time': 29 };

const escaped = (ascii: number): number => 2 + BYTES_PER_UNIT * ascii;

function textBytes({ maxLength, format, pattern, enum: choices }: JsonObject): number {
  if (Array.isArray(choices)) return escaped(Math.max(...choices.map((choice) => String(choice).length)));
  if (typeof maxLength === 'number') return 2 + BYTES_PER_CHARACTER * maxLength;
  if (typeof format === 'string' && format in LONGEST) return escaped(LONGEST[format] as number);
  if (pattern === '^[A-Z]{3}$') return escaped(3);
  throw new Error('a text without an end');
}

/** The most bytes that a valid value of a schema can be written in, without white space that means nothing. */
function mostBytes(schema: JsonObject): number {
  const type = [schema['type']].flat().find((each) => each !== 'null');
  if (type === 'string') return textBytes(schema);
  // 1e2 has many spellings; this one is no shorter than any that people send.
  if (type === 'integer' || type === 'number') return String(schema['maximum']).length + 4;
  if (type === 'boolean') return 'false'.length;
  if (type !== 'object') throw new Error(`the size of ${JSON.stringify(schema)} is unknown`);
  const members = Object.entries(schema['properties'] as Record<string, JsonObject>);
  return members.reduce((sum, [name, member]) => sum + escaped(name.length) + 2 + mostBytes(member), 2);
}

const bodies = Object.entries(routes as Record<string, Route>).filter(([, { body }]) => body !== undefined);
const sizes = bodies.map(([id, { body }]) => [id, mostBytes(jsonSchemaOf(body as never, input))] as const);

describe('the largest body that is read', () => {
  it.each(sizes)('lets through every valid body of %s, of up to %i bytes', (_, bytes) => {
    expect(bytes).toBeGreaterThan(50);
    expect(bytes).toBeLessThanOrEqual(MAX_BODY_BYTES);
  });

  it('is no larger than that takes', () => {
    const largest = Math.max(...sizes.map(([, bytes]) => bytes));
    expect(MAX_BODY_BYTES - largest).toBeLessThan(8 * 1024);
  });
});
