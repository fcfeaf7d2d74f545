/** Where and why a text is not a JSON document we accept. Lines and columns count from 1. */
export class JsonError extends Error {
  override name = 'JsonError';
}

const SPACE = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids control characters in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
const DEEPEST = 16;

/**
 * Parses JSON as JSON.parse does, but reports the line and column of a mistake (JSON.parse leaves them out of
 * some messages) and refuses what JSON.parse hides: a key given twice, and keys that every object has already
 * (`__proto__`, `constructor`). Throws JsonError with a one-line message.
 */
export function parseJson(source: string): unknown {
  let at = source.startsWith('\uFEFF') ? 1 : 0;

  const fail = (problem: string): never => {
    const before = source.slice(0, at).split('\n');
    throw new JsonError(`line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${problem}`);
  };
  const take = (token: RegExp): string | undefined => {
    token.lastIndex = at;
    const found = token.exec(source)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const found = () => (at < source.length ? JSON.stringify(source[at]) : 'the end of the file');
  const takeMark = (marks: string): string => {
    take(SPACE);
    const mark = source.charAt(at);
    if (mark === '' || !marks.includes(mark)) fail(`expected ${[...marks].join(' or ')}, found ${found()}`);
    at += 1;
    return mark;
  };
  const closesAt = (mark: string): boolean => {
    take(SPACE);
    return source[at] === mark && takeMark(mark) === mark;
  };

  const key = (object: object): string => {
    take(SPACE);
    const start = at;
    const name = String(
      JSON.parse(take(STRING) ?? fail(`expected a key in double quotes, found ${found()}`)),
    );
    at = start;
    if (name in Object.prototype) fail(`the key ${JSON.stringify(name)} is not allowed`);
    if (Object.hasOwn(object, name)) fail(`the key ${JSON.stringify(name)} is there twice`);
    take(STRING);
    takeMark(':');
    return name;
  };
  const object = (depth: number): object => {
    const result: Record<string, unknown> = {};
    if (closesAt('}')) return result;
    do result[key(result)] = value(depth);
    while (takeMark(',}') === ',');
    return result;
  };
  const array = (depth: number): unknown[] => {
    const result: unknown[] = [];
    if (closesAt(']')) return result;
    do result.push(value(depth));
    while (takeMark(',]') === ',');
    return result;
  };
  const value = (depth: number): unknown => {
    take(SPACE);
    if (depth > DEEPEST) fail('nested too deeply');
    if (closesAt('{')) return object(depth + 1);
    if (closesAt('[')) return array(depth + 1);
    return JSON.parse(take(STRING) ?? take(SCALAR) ?? fail(`expected a value, found ${found()}`));
  };

  const result = value(0);
  take(SPACE);
  if (at < source.length) fail(`expected the end of the file, found ${found()}`);
  return result;
}
