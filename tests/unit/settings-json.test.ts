import { describe, expect, it } from '@jest/globals';
import { JsonError, parseJson } from '../../src/config/settings-json.ts';

describe('a text that is not the JSON we take', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, found the end of the file'],
    [
      '{\n  "api": {\n    "memoryMb": 512,\n  }\n}',
      'line 4, column 3: expected a key in double quotes, found "}"',
    ],
    ['{\n  "api": { "memoryMb": 512 }\n  "logs": {}\n}', 'line 3, column 3: expected , or }, found "\\""'],
    ['{ "service": concert }', 'line 1, column 14: expected a value, found "c"'],
    ["{ 'service': 1 }", 'line 1, column 3: expected a key in double quotes, found "\'"'],
    ['{ "service": "con\ncert" }', 'line 1, column 14: expected a value, found "\\""'],
    ['{ "api": { "memoryMb": 0512 } }', 'line 1, column 24: expected a value, found "0"'],
    ['{ // size\n}', 'line 1, column 3: expected a key in double quotes, found "/"'],
    ['{} {}', 'line 1, column 4: expected the end of the file, found "{"'],
    ['{ "logs": {}, "logs": {} }', 'line 1, column 15: the key "logs" is there twice'],
    ['{ "__proto__": { "region": "eu-west-1" } }', 'line 1, column 3: the key "__proto__" is not allowed'],
    ['{ "api": { "constructor": 1 } }', 'line 1, column 12: the key "constructor" is not allowed'],
    ['['.repeat(100_000), 'line 1, column 18: nested too deeply'],
  ])('when it is %j, say where and why in one line', (source, expected) => {
    expect(() => parseJson(source)).toThrow(new JsonError(expected));
  });
});

describe('a text that is JSON', () => {
  it.each([
    ' {"a":"\\u00e9\\n\\"", "b":{"c":1e3, "d":[ ] }, "e":[true,false,null,-0.5,0]} ',
    '"text"',
    '{"":{}}',
  ])('when it is %j, read it as JSON.parse does', (source) => {
    expect(parseJson(source)).toEqual(JSON.parse(source));
  });

  it('when an editor of Windows wrote a byte order mark, pass over it', () => {
    expect(parseJson('\uFEFF{}')).toEqual({});
  });
});
