import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ministackVersion } from '../../tools/local/engines/python.ts';

const text = readFileSync(join(import.meta.dirname, '../../compose.yaml'), 'utf8');
const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);

describe('compose.yaml', () => {
  it('has the MiniStack that the checks were made with', () => {
    expect(all(/ministack:(\S+)/g)).toEqual([ministackVersion]);
  });

  it('publishes on this machine alone what its lines for the shell name', () => {
    const [line = ''] = all(/^# +export (.+)$/gm);
    const named = [...line.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port);
    expect(named).toHaveLength(3);
    expect(all(/ports: \['127\.0\.0\.1:(\d+):\d+'\]/g)).toEqual(named);
    expect(all(/(ports:)/g)).toHaveLength(3);
  });
});
