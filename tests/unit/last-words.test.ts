import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectDirectory } from '../../tools/local/engines/places.ts';
import { lastWords, ownPlace } from '../../tools/local/start/last-words.ts';
import { readServeLine } from '../../tools/local/start/serve-protocol.ts';

const at = (path: string): string => pathToFileURL(join(projectDirectory, path)).href;

describe('when a stack is read', () => {
  it('names the first place of this clone, and not of a package', () => {
    const stack = [
      'TypeError: x is not a function',
      `    at Object.run (${at('node_modules/mysql2/lib/base.js')}:12:3)`,
      '    at node:internal/process/task_queues:105:5',
      `    at async list (${at('src/events/store.ts')}:88:16)`,
      `    at ${at('src/http/api.ts')}:40:5`,
    ].join('\n');
    expect(ownPlace(stack)).toBe('src/events/store.ts:88');
    expect(ownPlace('Error: no stack')).toBeUndefined();
  });

  it('of code that does not load, gives the reason and the place', () => {
    const lines = [
      `${at('src/events/events.ts')}:12`,
      'const = ;',
      '      ^',
      '',
      "SyntaxError: Unexpected token '='",
      '    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)',
      'Node.js v24.9.0',
    ];
    expect(lastWords(lines)).toBe("SyntaxError: Unexpected token '=' at src/events/events.ts:12");
    expect(lastWords([])).toBe('');
  });

  it('in a log line of a failed request, is shown with the request', () => {
    const error = {
      message: 'first line\nsecond',
      stack: `Error: x\n    at ${at('src/users/store.ts')}:3:1`,
    };
    const line = JSON.stringify({ level: 'ERROR', message: 'request failed', requestId: 'r1', error });
    expect(readServeLine(line)).toEqual({
      kind: 'error',
      text: '  request failed: first line at src/users/store.ts:3 (request r1)',
    });
  });
});
