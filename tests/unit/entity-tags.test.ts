import { describe, expect, it } from '@jest/globals';
import { isKnownBy, requiredTags } from '../../src/kernel/entity-tags.ts';
import { timed } from '../support/mysql.ts';

describe('If-None-Match', () => {
  it.each([
    ['"1.0"', true],
    ['W/"1.0"', true],
    [' "0.9" ,\t"1.0" ', true],
    ['"0.9","1.0"', true],
    ['W/"0.9",W/"1.0"', true],
    ['"a,b", "1.0"', true],
    [',, "1.0",', true],
    ['*', true],
    [' * ', true],
    // Other tags, though the text of ours is in them.
    ['"11.0"', false],
    ['"x"1.0"', false],
    ['"0,"1.0",1"', false],
    // No list of tags: as if it had not been sent.
    ['1.0', false],
    ['"1.0', false],
    ['w/"1.0"', false],
    ['"1.0" "0.9"', false],
    ['"1.0"; "0.9"', false],
    ['*, "1.0"', false],
    ['"*"', false],
    ['', false],
  ])('%s names "1.0": %s', (header, isKnown) => {
    expect(isKnownBy(header, '"1.0"')).toBe(isKnown);
    expect(isKnownBy(header, 'W/"1.0"')).toBe(isKnown);
  });
});

describe('If-Match', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"1.0"', ['1.0']],
    ['"1.0", W/"2.0", "a,b"', ['1.0', 'a,b']],
    ['""', ['']],
    ['W/"1.0"', []],
    ['1.0', []],
    ['"1.0" and more', []],
    ['*, "1.0"', []],
  ])('%s lets pass: %j', (header, tags) => {
    expect(requiredTags(header)).toEqual(tags);
  });
});

it.each([
  `${' '.repeat(10_000)}x`,
  '"'.repeat(10_001),
  ',"'.repeat(5_000),
  '"a" '.repeat(2_500),
  '\t,'.repeat(5_000),
])('the longest header that the gateway takes costs nothing (%#)', async (header) => {
  const { ms } = await timed(Promise.resolve().then(() => [isKnownBy(header, '"1"'), requiredTags(header)]));
  expect(ms).toBeLessThan(200);
});
